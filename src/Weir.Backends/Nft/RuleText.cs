using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Weir.Core.Rules;

namespace Weir.Backends.Nft;

/// <summary>One rule in the words of nft. Written from the ruleset alone: it is what the expressions are checked against.</summary>
internal static class RuleText
{
    public static void Write(TextWriter output, RuleScope scope, Rule rule)
    {
        WriteBody(output, scope, rule);
        if (NftComment.Clean(rule.Comment) is { } comment)
        {
            output.Write($" comment \"{comment}\"");
        }

        NftNote.Write(output, rule);
    }

    /// <summary>The rule without its comment.</summary>
    public static void WriteBody(TextWriter output, RuleScope scope, Rule rule)
    {
        var separator = "";
        foreach (var match in rule.Matches)
        {
            output.Write(separator);
            WriteMatch(output, scope, match);
            separator = " ";
        }

        if (rule.Tally is { } tally)
        {
            output.Write(separator);
            WriteTally(output, tally);
            separator = " ";
        }

        foreach (var statement in rule.Statements)
        {
            output.Write(separator);
            WriteStatement(output, scope, statement);
            separator = " ";
        }

        if (IsEmpty(rule))
        {
            output.Write("continue");
        }

        if (rule.Verdict is not null && !IsSaid(rule))
        {
            output.Write(separator);
            WriteVerdict(output, scope, rule.Verdict);
        }
    }

    /// <summary>NAT ends the base chain by itself: nft refuses a verdict behind it.</summary>
    public static bool IsSaid(Rule rule) =>
        rule.Verdict is Verdict.Accept
        && rule.Statements is [.., Statement.Nat or Statement.SourceNat or Statement.DestinationNat];

    /// <summary>A rule that only counts, and Weir was not told what: nft has no rule of no words.</summary>
    public static bool IsEmpty(Rule rule) =>
        rule.Matches.IsEmpty && rule.Statements.IsEmpty && rule.Verdict is null && rule.Tally is null;

    public static void WriteTally(TextWriter output, Tally tally) =>
        output.Write(
            string.Create(CultureInfo.InvariantCulture, $"counter packets {tally.Packets} bytes {tally.Bytes}")
        );

    public static void WriteVerdict(TextWriter output, RuleScope scope, Verdict verdict)
    {
        switch (verdict)
        {
            case Verdict.Accept:
                output.Write("accept");
                break;
            case Verdict.Drop:
                output.Write("drop");
                break;
            case Verdict.Return:
                output.Write("return");
                break;
            case Verdict.Jump jump:
                output.Write($"jump {NftName.Of(jump.Chain)}");
                break;
            case Verdict.Goto go:
                output.Write($"goto {NftName.Of(go.Chain)}");
                break;
            case Verdict.Map map:
                WriteKey(output, map.Key);
                output.Write($" vmap @{NftName.Of(map.Name)}");
                break;
            case Verdict.Reject reject:
                output.Write(
                    scope.IsForPeople ? $"reject with {reject.With}" : $"reject with {RejectText.Of(reject).Text}"
                );
                break;
            case Verdict.Extension extension:
                output.Write(scope.IsForPeople ? extension.Text : TargetPhrases.Of(scope.Family, extension).Text);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void WriteMatch(TextWriter output, RuleScope scope, Match match)
    {
        switch (match)
        {
            case Match.Compare compare:
                WriteCompare(output, compare);
                break;
            case Match.AnyBit { Negated: true } none:
                output.Write($"{none.Field.Name} & (");
                ValueText.WriteBits(output, none.Field.Type, none.Bits, "|");
                output.Write(") == 0");
                break;
            case Match.AnyBit any:
                output.Write($"{any.Field.Name} ");
                ValueText.Write(output, any.Field.Type, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>([any.Bits])));
                break;
            case Match.InSet inSet:
                WriteKey(output, inSet.Key);
                output.Write($"{(inSet.Negated ? " !=" : "")} @{NftName.Of(inSet.Set)}");
                break;
            case Match.Masked masked:
                WriteMasked(output, masked);
                break;
            case Match.InRanges ranges:
                WriteRanges(output, ranges);
                break;
            case Match.Either either when scope.IsForPeople:
                WriteEither(output, scope, either);
                break;
            case Match.Extension extension:
                output.Write(scope.IsForPeople ? extension.Text : MatchPhrases.Of(scope.Family, extension).Text);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void WriteMasked(TextWriter output, Match.Masked masked)
    {
        output.Write($"{NftFields.Name(masked.Field)} & ");
        WriteBits(output, masked.Field.Type, masked.Mask.AsSpan());
        output.Write(masked.Comparison == Comparison.NotEqual ? " != " : " == ");
        WriteBits(output, masked.Field.Type, masked.Value.AsSpan());
    }

    // A mask is a value like any other where nft has no names for them, else a number.
    private static void WriteBits(TextWriter output, FieldType type, ReadOnlySpan<byte> value)
    {
        if (type is FieldType.Ipv4Address or FieldType.Ipv6Address or FieldType.Mac)
        {
            ValueText.Write(output, type, value);
        }
        else if (NftDataTypes.IsHostOrder(type))
        {
            ValueText.WriteHex(output, MemoryMarshal.Read<uint>(value));
        }
        else
        {
            ValueText.WriteBytes(output, value);
        }
    }

    // For people also several ranges, which nft has in a set.
    private static void WriteRanges(TextWriter output, Match.InRanges ranges)
    {
        var list = new RangeList(ranges);
        output.Write(NftFields.Name(ranges.Field));
        output.Write(ranges.Negated ? " != " : " ");
        for (var i = 0; i < list.Count; i++)
        {
            output.Write(i == 0 ? "" : ",");
            ValueText.Write(output, ranges.Field.Type, list.First(i));
            if (!list.IsValue(i))
            {
                output.Write('-');
                ValueText.Write(output, ranges.Field.Type, list.Last(i));
            }
        }
    }

    private static void WriteEither(TextWriter output, RuleScope scope, Match.Either either)
    {
        output.Write(either.Negated ? "neither (" : "either (");
        for (var i = 0; i < either.Alternatives.Count; i++)
        {
            output.Write(i == 0 ? "" : " or ");
            WriteMatch(output, scope, either.Alternatives[i]);
        }

        output.Write(')');
    }

    private static void WriteCompare(TextWriter output, Match.Compare compare)
    {
        var part = compare.Part;
        var value = compare.Value.AsSpan();
        var differs = compare.Comparison == Comparison.NotEqual;
        output.Write(NftFields.Name(part.Field));
        if (!part.IsMasked)
        {
            output.Write(differs ? " != " : " ");
            ValueText.Write(output, part.Field.Type, value);
        }
        else if (PrefixMask.IsShortened(part))
        {
            output.Write(differs ? " != " : " ");
            WritePrefix(output, part, value);
        }
        else
        {
            WriteMask(output, part);
            output.Write(differs ? " != " : " == ");
            ValueText.Write(output, part.Field.Type, value);
        }
    }

    private static void WritePrefix(TextWriter output, KeyPart part, ReadOnlySpan<byte> value)
    {
        if (part.Field.Type != FieldType.InterfaceName)
        {
            ValueText.Write(output, part.Field.Type, value);
            output.Write(string.Create(CultureInfo.InvariantCulture, $"/{part.PrefixLength}"));
            return;
        }

        output.Write($"\"{System.Text.Encoding.UTF8.GetString(value[..(part.PrefixLength / 8)])}*\"");
    }

    private static void WriteStatement(TextWriter output, RuleScope scope, Statement statement)
    {
        switch (statement)
        {
            case Statement.Count count:
                output.Write($"counter name \"{NftName.Of(count.Counter)}\"");
                break;
            case Statement.SetMarkFromMap fromMap:
                output.Write($"{fromMap.Mark.Name} set ");
                WriteLookup(output, fromMap.Key, fromMap.Map);
                break;
            case Statement.SetMark set:
                output.Write($"{set.Mark.Name} set ");
                ValueText.WriteHex(output, set.Value);
                break;
            case Statement.UpdateSet update:
                output.Write($"update @{NftName.Of(update.Set)} {{ ");
                WriteKey(output, update.Key);
                output.Write(" }");
                break;
            case Statement.OverConnectionLimit limit:
                output.Write($"add @{NftName.Of(limit.Set)} {{ ");
                WriteKey(output, limit.Key);
                output.Write(string.Create(CultureInfo.InvariantCulture, $" ct count over {limit.Limit} }}"));
                break;
            case Statement.OverRate rate:
                output.Write($"update @{NftName.Of(rate.Set)} {{ ");
                WriteKey(output, rate.Key);
                output.Write(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $" limit rate over {rate.PerSecond}{(rate.IsBytes ? " bytes" : "")}/second burst {rate.Burst} {(rate.IsBytes ? "bytes" : "packets")} }}"
                    )
                );
                break;
            case Statement.SourceNat nat:
                output.Write("snat ip to ");
                WriteLookup(output, nat.Key, nat.Map);
                break;
            case Statement.DestinationNat nat:
                output.Write("dnat ip to ");
                WriteLookup(output, nat.Key, nat.Map);
                break;
            case Statement.NoTrack:
                output.Write("notrack");
                break;
            case Statement.SetBits set:
                WriteSetBits(output, scope, set);
                break;
            case Statement.CopyMark copy:
                WriteCopy(output, copy);
                break;
            case Statement.Nat nat:
                output.Write(NatPhrase.Of(scope, nat).Text);
                break;
            case Statement.Extension extension:
                output.Write(scope.IsForPeople ? extension.Text : TargetPhrases.Of(scope.Family, extension).Text);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void WriteSetBits(TextWriter output, RuleScope scope, Statement.SetBits set) =>
        output.Write(
            scope.IsForPeople
                ? $"{set.Field.Name} set {set.Field.Name} & 0x{set.Keep:x} ^ 0x{set.Xor:x}"
                : MarkPhrase.Of(set.Field, set.Keep, set.Xor).Text
        );

    private static void WriteCopy(TextWriter output, Statement.CopyMark copy)
    {
        output.Write($"{copy.To.Name} set ");
        output.Write(copy.ToMask == uint.MaxValue ? "" : $"{copy.To.Name} & 0x{~copy.ToMask:x8} ^ ");
        output.Write(copy.From.Name);
        if (copy.FromMask != uint.MaxValue)
        {
            output.Write(" & ");
            ValueText.WriteHex(output, copy.FromMask);
        }
    }

    private static void WriteLookup(TextWriter output, Key key, string map)
    {
        WriteKey(output, key);
        output.Write($" map @{NftName.Of(map)}");
    }

    private static void WriteKey(TextWriter output, Key key)
    {
        for (var i = 0; i < key.Parts.Count; i++)
        {
            var part = key.Parts[i];
            output.Write(i == 0 ? "" : " . ");

            // nft's grammar takes a masked field bare as the first of a concatenation only.
            output.Write(part.IsMasked && i > 0 ? "(" : "");
            output.Write(NftFields.Name(part.Field));
            if (part.IsMasked)
            {
                WriteMask(output, part);
                output.Write(i > 0 ? ")" : "");
            }
        }
    }

    private static void WriteMask(TextWriter output, KeyPart part)
    {
        output.Write(" & ");
        if (part.Field.Type is FieldType.Ipv4Address or FieldType.Ipv6Address or FieldType.Mark)
        {
            ValueText.Write(output, part.Field.Type, PrefixMask.Of(part));
            return;
        }

        output.Write("0x");
        output.Write(Convert.ToHexStringLower(PrefixMask.Of(part)));
    }
}
