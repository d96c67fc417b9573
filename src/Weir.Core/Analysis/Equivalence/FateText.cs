using System.Globalization;
using Weir.Core.Model;
using Weir.Core.Rules;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Weir.Core.Analysis.Equivalence;

/// <summary>Names of verdicts and translations: equal names mean equal fates.</summary>
internal static class FateText
{
    public const string Accept = "accept";
    public const string Drop = "drop";

    /// <summary>Null for a verdict that stays in the base chain.</summary>
    public static string? Of(Verdict verdict) =>
        verdict switch
        {
            Verdict.Accept => Accept,
            Verdict.Drop => Drop,
            Verdict.Reject reject => $"reject {reject.With}",
            Verdict.Extension extension => extension.Text,
            _ => null,
        };

    /// <summary>A translation to constants.</summary>
    public static string Of(Statement.Nat nat) =>
        Of(
            nat.Kind,
            nat.First.AsSpan(),
            nat.Last.IsEmpty ? nat.First.AsSpan() : nat.Last.AsSpan(),
            nat.FirstPort,
            nat.LastPort == 0 ? nat.FirstPort : nat.LastPort,
            nat.Options
        );

    /// <summary>A translation to what a map holds: an address and, perhaps, a port.</summary>
    public static string OfMapped(NatKind kind, ReadOnlySpan<byte> data, int addressLength, bool withPort)
    {
        var port = withPort ? ReadUInt16BigEndian(data[addressLength..]) : (ushort)0;
        return Of(kind, data[..addressLength], data[..addressLength], port, port, NatOptions.None);
    }

    private static string Of(
        NatKind kind,
        ReadOnlySpan<byte> first,
        ReadOnlySpan<byte> last,
        ushort firstPort,
        ushort lastPort,
        NatOptions options
    ) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"accept, {Word(kind)} {Address(first)}{(last.SequenceEqual(first) ? "" : "-" + Address(last))}{Ports(firstPort, lastPort)}{(options == NatOptions.None ? "" : $" {options}")}"
        );

    private static string Word(NatKind kind) =>
        kind switch
        {
            NatKind.Source => "source to",
            NatKind.Destination => "destination to",
            NatKind.Masquerade => "masquerade",
            NatKind.Redirect => "redirect",
            _ => "netmap to",
        };

    private static string Ports(ushort first, ushort last) =>
        (first, last) switch
        {
            (0, 0) => "",
            _ when first == last => string.Create(CultureInfo.InvariantCulture, $" port {first}"),
            _ => string.Create(CultureInfo.InvariantCulture, $" ports {first}-{last}"),
        };

    private static string Address(ReadOnlySpan<byte> address) =>
        address.Length switch
        {
            0 => "",
            4 => new Ipv4Address(ReadUInt32BigEndian(address)).ToString(),
            _ => Convert.ToHexStringLower(address),
        };
}
