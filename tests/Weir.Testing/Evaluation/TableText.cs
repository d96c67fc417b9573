using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Weir.Core.Rules;

namespace Weir.Testing.Evaluation;

/// <summary>A table as compact text, for goldens and for failures: one line a set, a rule, or a few elements.</summary>
public static class TableText
{
    public static string Of(Ruleset table)
    {
        var text = new StringBuilder();
        foreach (var set in table.Sets)
        {
            text.Append(CultureInfo.InvariantCulture, $"set {set.Name} {string.Join(" . ", set.Key)}");
            text.Append(set.Interval ? " interval" : "").Append(set.Counters ? " counter" : "");
            text.Append(set.Data.IsEmpty ? "" : $" : {string.Join(" . ", set.Data)}").Append('\n');
            if (table.Elements.TryGetValue(set.Name, out var elements))
            {
                Elements(text, set, elements);
            }
        }

        foreach (var chain in table.Chains)
        {
            text.Append(CultureInfo.InvariantCulture, $"chain {chain.Name}");
            text.Append(chain.Base is { } at ? $" hook {at.Hook}{(at.Drops ? " drop" : "")}" : "").Append('\n');
            foreach (var rule in chain.Rules)
            {
                text.Append("  ").Append(Of(rule)).Append('\n');
            }
        }

        return text.ToString();
    }

    public static string Of(Rule rule)
    {
        var words = rule.Matches.Select(Of).Concat(rule.Statements.Select(Of)).Append(Of(rule.Verdict));
        var comment = rule.Comment is null ? "" : $" \"{rule.Comment}\"";
        return string.Join(" ", words.Where(word => word.Length > 0)) + comment;
    }

    private static void Elements(StringBuilder text, SetDeclaration set, ElementTable elements)
    {
        for (var i = 0; i < elements.Count; i++)
        {
            var bytes = elements[i];
            text.Append("  ").Append(Values(set.Key, bytes[..set.KeyLength]));
            text.Append(set.Interval ? $" - {Values(set.Key, bytes.Slice(set.KeyLength, set.KeyLength))}" : "");
            if (set.IsVerdictMap)
            {
                text.Append(" : ").Append(Of(set.Verdicts[(int)MemoryMarshal.Read<uint>(bytes[^4..])]));
            }
            else if (!set.Data.IsEmpty)
            {
                text.Append(" : ").Append(Values(set.Data, bytes[^set.DataLength..]));
            }

            var note = elements.Notes?.GetValueOrDefault(i);
            text.Append(note?.Comment is { } comment ? $" \"{comment}\"" : "");
            text.Append(note?.Tally is { } tally ? $" [{tally.Packets}:{tally.Bytes}]" : "").Append('\n');
        }
    }

    private static string Values(Weir.Core.EquatableArray<FieldType> types, ReadOnlySpan<byte> bytes)
    {
        var values = new List<string>();
        foreach (var type in types)
        {
            values.Add(Value(type, bytes[..type.Length()]));
            bytes = bytes[type.PaddedLength()..];
        }

        return string.Join(" . ", values);
    }

    private static string Value(FieldType type, ReadOnlySpan<byte> value) =>
        type switch
        {
            FieldType.Ipv4Address or FieldType.Ipv6Address => new System.Net.IPAddress(value).ToString(),
            FieldType.Port or FieldType.Number16 or FieldType.Ipv4Low => ((value[0] << 8) | value[1]).ToString(
                CultureInfo.InvariantCulture
            ),
            FieldType.Mark or FieldType.CtState or FieldType.CtStatus or FieldType.Priority =>
                $"0x{MemoryMarshal.Read<uint>(value):x}",
            FieldType.InterfaceName => Encoding.ASCII.GetString(value).TrimEnd('\0'),
            _ when value.Length == 1 => value[0].ToString(CultureInfo.InvariantCulture),
            _ => Convert.ToHexString(value),
        };

    private static string Of(Match match) =>
        match switch
        {
            Match.Compare compare =>
                $"{Part(compare.Part)}{Sign(compare.Comparison)}{Value(compare.Part.Field.Type, compare.Value.AsSpan())}",
            Match.Masked masked =>
                $"{masked.Field.Name}&{Convert.ToHexString(masked.Mask.AsSpan())}{Sign(masked.Comparison)}{Convert.ToHexString(masked.Value.AsSpan())}",
            Match.AnyBit bits => $"{bits.Field.Name}{(bits.Negated ? " not" : "")} has 0x{bits.Bits:x}",
            Match.InRanges ranges =>
                $"{ranges.Field.Name}{(ranges.Negated ? " not" : "")} in {Convert.ToHexString(ranges.Bounds.AsSpan())}",
            Match.Either either =>
                $"{(either.Negated ? "none" : "any")} of ({string.Join(" | ", either.Alternatives.Select(Of))})",
            Match.Extension extension => $"[{extension.Text}{(extension.Ordinal > 0 ? $"#{extension.Ordinal}" : "")}]",
            Match.InSet set => $"{Of(set.Key)} {(set.Negated ? "not in" : "in")} @{set.Set}",
            _ => throw new NotSupportedException(),
        };

    private static string Of(Statement statement) =>
        statement switch
        {
            Statement.SetMark mark => $"set {mark.Mark.Name} 0x{mark.Value:x}",
            Statement.SetMarkFromMap mark => $"set {mark.Mark.Name} by {Of(mark.Key)} @{mark.Map}",
            Statement.SetBits bits => $"set {bits.Field.Name} &0x{bits.Keep:x} ^0x{bits.Xor:x}",
            Statement.CopyMark copy => $"copy {copy.From.Name} to {copy.To.Name}",
            Statement.Nat nat => $"{nat.Kind} nat {Convert.ToHexString(nat.First.AsSpan())}:{nat.FirstPort}",
            Statement.SourceNat nat => $"snat by {Of(nat.Key)} @{nat.Map}",
            Statement.DestinationNat nat => $"dnat by {Of(nat.Key)} @{nat.Map}",
            Statement.NoTrack => "notrack",
            Statement.Extension extension => extension.Text,
            _ => statement.ToString(),
        };

    private static string Of(Verdict? verdict) =>
        verdict switch
        {
            null => "",
            Verdict.Jump jump => $"jump {jump.Chain}",
            Verdict.Goto jump => $"goto {jump.Chain}",
            Verdict.Reject reject => $"reject {reject.With}",
            Verdict.Extension extension => extension.Text,
            Verdict.Map map => $"by {Of(map.Key)} @{map.Name}",
            Verdict.Accept => "accept",
            Verdict.Drop => "drop",
            _ => "return",
        };

    private static string Of(Key key) => string.Join(" . ", key.Parts.Select(Part));

    private static string Part(KeyPart part) =>
        part.IsMasked ? $"{part.Field.Name}/{part.PrefixLength}" : part.Field.Name;

    private static string Sign(Comparison comparison) => comparison == Comparison.Equal ? "=" : "!=";
}
