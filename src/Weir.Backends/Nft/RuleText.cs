using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Weir.Core.Rules;

namespace Weir.Backends.Nft;

/// <summary>One rule in the words of nft. Written from the ruleset alone: it is what the expressions are checked against.</summary>
internal static class RuleText
{
    public static void Write(TextWriter output, Rule rule)
    {
        WriteBody(output, rule);
        if (NftComment.Clean(rule.Comment) is { } comment)
        {
            output.Write($" comment \"{comment}\"");
        }
    }

    /// <summary>The rule without its comment.</summary>
    public static void WriteBody(TextWriter output, Rule rule)
    {
        var separator = "";
        foreach (var match in rule.Matches)
        {
            output.Write(separator);
            WriteMatch(output, match);
            separator = " ";
        }

        foreach (var statement in rule.Statements)
        {
            output.Write(separator);
            WriteStatement(output, statement);
            separator = " ";
        }

        if (rule.Verdict is not null)
        {
            output.Write(separator);
            WriteVerdict(output, rule.Verdict);
        }
    }

    public static void WriteVerdict(TextWriter output, Verdict verdict)
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
                output.Write($"jump {jump.Chain}");
                break;
            case Verdict.Goto go:
                output.Write($"goto {go.Chain}");
                break;
            case Verdict.Map map:
                WriteKey(output, map.Key);
                output.Write($" vmap @{map.Name}");
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void WriteMatch(TextWriter output, Match match)
    {
        switch (match)
        {
            case Match.Compare compare:
                WriteCompare(output, compare);
                break;
            case Match.AnyBit any:
                output.Write($"{any.Field.Name} ");
                ValueText.Write(output, any.Field.Type, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>([any.Bits])));
                break;
            case Match.InSet inSet:
                WriteKey(output, inSet.Key);
                output.Write(inSet.Negated ? $" != @{inSet.Set}" : $" @{inSet.Set}");
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void WriteCompare(TextWriter output, Match.Compare compare)
    {
        var part = compare.Part;
        var value = compare.Value.AsSpan();
        var differs = compare.Comparison == Comparison.NotEqual;
        output.Write(part.Field.Name);
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

    private static void WriteStatement(TextWriter output, Statement statement)
    {
        switch (statement)
        {
            case Statement.Count count:
                output.Write($"counter name \"{count.Counter}\"");
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
                output.Write($"update @{update.Set} {{ ");
                WriteKey(output, update.Key);
                output.Write(" }");
                break;
            case Statement.OverConnectionLimit limit:
                output.Write($"add @{limit.Set} {{ ");
                WriteKey(output, limit.Key);
                output.Write(string.Create(CultureInfo.InvariantCulture, $" ct count over {limit.Limit} }}"));
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
            default:
                throw new UnreachableException();
        }
    }

    private static void WriteLookup(TextWriter output, Key key, string map)
    {
        WriteKey(output, key);
        output.Write($" map @{map}");
    }

    private static void WriteKey(TextWriter output, Key key)
    {
        for (var i = 0; i < key.Parts.Count; i++)
        {
            var part = key.Parts[i];
            output.Write(i == 0 ? "" : " . ");

            // nft's grammar takes a masked field bare as the first of a concatenation only.
            output.Write(part.IsMasked && i > 0 ? "(" : "");
            output.Write(part.Field.Name);
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
