using System.Text;
using Weir.Core.Rules;

namespace Weir.Backends.Nft.Reading;

/// <summary>NAT to constants, as <see cref="NatPhrase"/> writes it.</summary>
internal static class NatReader
{
    /// <summary>Behind <c>masquerade</c> or <c>redirect</c>.</summary>
    public static Statement.Nat ToOwn(ref LineCursor cursor, NatKind kind)
    {
        var (first, last) = cursor.TryTake("to"u8) ? Ports(ref cursor) : default;
        return new Statement.Nat(kind, [], [], first, last, Options(ref cursor));
    }

    /// <summary>Behind <c>dnat to</c>: addresses, ports or both.</summary>
    public static Statement.Nat ToConstants(ref LineCursor cursor, NatKind kind)
    {
        var at = cursor.At;
        var word = cursor.Word();
        var portAt = PortAt(word);
        var addresses = word[..portAt];
        var first = new byte[16];
        var last = new byte[16];
        var length = 0;
        if (!addresses.IsEmpty)
        {
            length = Addresses(addresses, first, last);
            if (length == 0)
            {
                throw Bad(at, word);
            }
        }

        var (firstPort, lastPort) = portAt < word.Length ? Ports(word[portAt..], at) : default;
        return new Statement.Nat(
            kind,
            [.. first.AsSpan(0, length)],
            [.. last.AsSpan(0, length)],
            firstPort,
            lastPort,
            Options(ref cursor)
        );
    }

    /// <summary>Behind <c>dnat ip prefix to</c>: a network.</summary>
    public static Statement.Nat ToNetwork(ref LineCursor cursor)
    {
        var at = cursor.At;
        var word = cursor.Word();
        var slash = word.IndexOf((byte)'/');
        var first = new byte[16];
        var last = new byte[16];
        var type = word.Contains((byte)':') ? FieldType.Ipv6Address : FieldType.Ipv4Address;
        if (slash < 0 || !RangeReader.TryRead(type, word, first, last))
        {
            throw Bad(at, word);
        }

        for (var i = 0; i < last.Length; i++)
        {
            last[i] = (byte)~(first[i] ^ last[i]);
        }

        return new Statement.Nat(
            NatKind.Netmap,
            [.. first.AsSpan(0, type.Length())],
            [.. last.AsSpan(0, type.Length())],
            0,
            0,
            Options(ref cursor)
        );
    }

    // Where ":port" starts; the length when there is none. An IPv6 address with a port stands in brackets.
    private static int PortAt(ReadOnlySpan<byte> word)
    {
        var bracket = word.LastIndexOf("]:"u8);
        if (bracket >= 0)
        {
            return bracket + 1;
        }

        var colon = word.IndexOf((byte)':');
        var isIpv4 = colon > 0 && word[..colon].Contains((byte)'.');
        var isPortOnly = colon == 0 && !word.StartsWith("::"u8);
        return isIpv4 || isPortOnly ? colon : word.Length;
    }

    private static int Addresses(ReadOnlySpan<byte> word, Span<byte> first, Span<byte> last)
    {
        var type = word.Contains((byte)':') ? FieldType.Ipv6Address : FieldType.Ipv4Address;
        var dash = word.IndexOf((byte)'-');
        var isRead =
            ValueReader.TryRead(type, Bare(dash < 0 ? word : word[..dash]), first)
            && ValueReader.TryRead(type, Bare(dash < 0 ? word : word[(dash + 1)..]), last);
        return isRead ? type.Length() : 0;
    }

    private static ReadOnlySpan<byte> Bare(ReadOnlySpan<byte> word) =>
        word.Length > 2 && word[0] == '[' && word[^1] == ']' ? word[1..^1] : word;

    private static (ushort First, ushort Last) Ports(ref LineCursor cursor)
    {
        var at = cursor.At;
        return Ports(cursor.Word(), at);
    }

    private static (ushort First, ushort Last) Ports(ReadOnlySpan<byte> word, int at)
    {
        Span<byte> first = stackalloc byte[2];
        Span<byte> last = stackalloc byte[2];
        return word.StartsWith(":"u8) && RangeReader.TryRead(FieldType.Port, word[1..], first, last)
            ? ((ushort)((first[0] << 8) | first[1]), (ushort)((last[0] << 8) | last[1]))
            : throw Bad(at, word);
    }

    private static NatOptions Options(ref LineCursor cursor)
    {
        var options = NatOptions.None;
        if (cursor.IsAtEnd || cursor.Rest.StartsWith("comment"u8))
        {
            return options;
        }

        var at = cursor.At;
        var word = cursor.Word();
        foreach (var range in word.Split((byte)','))
        {
            var flag = word[range];
            options |=
                flag.SequenceEqual("random"u8) ? NatOptions.Random
                : flag.SequenceEqual("fully-random"u8) ? NatOptions.RandomFully
                : flag.SequenceEqual("persistent"u8) ? NatOptions.Persistent
                : throw Bad(at, word);
        }

        return options;
    }

    private static ReadFault Bad(int at, ReadOnlySpan<byte> word) =>
        LineCursor.FaultAt(
            at,
            NftDiagnostics.BadValue,
            $"\"{Encoding.UTF8.GetString(word)}\" is nothing that NAT maps to"
        );
}
