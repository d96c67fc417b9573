using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Words;

/// <summary>Statements as the operator reads them in a trace, near to how nft writes them.</summary>
internal static class StatementWords
{
    public static string Of(Statement statement) =>
        statement switch
        {
            Statement.Count count => $"counter name {count.Counter}",
            Statement.SetMark mark => $"{mark.Mark.Name} set {Number(mark.Mark, mark.Value)}",
            Statement.SetBits bits => string.Create(
                CultureInfo.InvariantCulture,
                $"{bits.Field.Name} set {bits.Field.Name} & 0x{bits.Keep:x} ^ 0x{bits.Xor:x}"
            ),
            Statement.CopyMark copy => string.Create(
                CultureInfo.InvariantCulture,
                $"{copy.To.Name} set {copy.To.Name} & 0x{~copy.ToMask:x} ^ {copy.From.Name} & 0x{copy.FromMask:x}"
            ),
            Statement.SetMarkFromMap mark => $"{mark.Mark.Name} set {FieldWords.Of(mark.Key)} map @{mark.Map}",
            Statement.UpdateSet update => $"update @{update.Set} {{ {FieldWords.Of(update.Key)} }}",
            Statement.OverConnectionLimit limit => string.Create(
                CultureInfo.InvariantCulture,
                $"add @{limit.Set} {{ {FieldWords.Of(limit.Key)} ct count over {limit.Limit} }}"
            ),
            Statement.OverRate rate => string.Create(
                CultureInfo.InvariantCulture,
                $"update @{rate.Set} {{ {FieldWords.Of(rate.Key)} limit rate over {rate.RateText} burst {rate.Burst} {rate.UnitText} }}"
            ),
            Statement.SourceNat nat => $"snat to {FieldWords.Of(nat.Key)} map @{nat.Map}",
            Statement.DestinationNat nat => $"dnat to {FieldWords.Of(nat.Key)} map @{nat.Map}",
            Statement.Nat nat => Of(
                new Translation(nat.Kind, nat.First, nat.Last, nat.FirstPort, nat.LastPort, nat.Options)
            ),
            Statement.Extension extension => extension.Text,
            Statement.NoTrack => "notrack",
            _ => throw new UnreachableException(),
        };

    public static string Of(Translation nat)
    {
        var kind = nat.Kind switch
        {
            NatKind.Source => "snat",
            NatKind.Destination => "dnat",
            NatKind.Masquerade => "masquerade",
            NatKind.Redirect => "redirect",
            _ => "netmap",
        };
        var address = nat.First.IsEmpty ? "" : Address(nat.First);
        if (nat.Kind == NatKind.Netmap)
        {
            address += $"/{Address(nat.Last)}";
        }
        else if (!nat.Last.IsEmpty && nat.Last != nat.First)
        {
            address += $"-{Address(nat.Last)}";
        }

        var ports =
            nat.FirstPort == 0 ? ""
            : nat.LastPort == nat.FirstPort ? $":{ValueWords.Number(nat.FirstPort)}"
            : $":{ValueWords.Number(nat.FirstPort)}-{ValueWords.Number(nat.LastPort)}";
        var to =
            address.Length + ports.Length == 0
                ? ""
                : $" to {(ports.Length > 0 && nat.First.Count == 16 ? $"[{address}]" : address)}{ports}";
        return $"{kind}{to}{Options(nat.Options)}";
    }

    private static string Options(NatOptions options) =>
        (options.HasFlag(NatOptions.Random) ? " random" : "")
        + (options.HasFlag(NatOptions.RandomFully) ? " fully-random" : "")
        + (options.HasFlag(NatOptions.Persistent) ? " persistent" : "");

    private static string Number(Field field, uint value) =>
        field == Field.Priority ? ValueWords.Handle(value) : ValueWords.Hex(value);

    private static string Address(EquatableArray<byte> value) =>
        value.Count == 4
            ? new Ipv4Address(BinaryPrimitives.ReadUInt32BigEndian(value.AsSpan())).ToString()
            : new Ipv6Address(BinaryPrimitives.ReadUInt128BigEndian(value.AsSpan())).ToString();
}
