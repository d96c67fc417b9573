using System.Text;
using Weir.Core.Rules;

namespace Weir.Backends.IptablesIpset;

/// <summary>Tests of some bits of a field.</summary>
internal static class MaskTests
{
    private const uint Dscp = 0xfc;

    private static readonly string[] FlagNames = ["FIN", "SYN", "RST", "PSH", "ACK", "URG"];

    /// <returns>What iptables has no words for, or null.</returns>
    public static string? Write(ModuleTests tests, Match.Masked match)
    {
        if (match.Mask.Count > sizeof(uint))
        {
            return $"a second test of '{match.Field}' under a mask";
        }

        var mask = RuleWords.Number(match.Field.Type, match.Mask.AsSpan());
        var value = RuleWords.Number(match.Field.Type, match.Value.AsSpan());
        var negated = match.Comparison == Comparison.NotEqual;
        if (match.Field == Field.MetaMark || match.Field == Field.CtMark)
        {
            tests
                .Option(match.Field == Field.CtMark ? "connmark" : "mark", "--mark", negated)
                .AppendHex(value)
                .Append('/')
                .AppendHex(mask);
            return null;
        }

        return match.Field == Field.TcpFlags ? TcpFlags(tests, mask, value, negated)
            : match.Field == Field.Ip4Tos ? Tos(tests, mask, value, negated)
            : $"'{match.Field}' under a mask";
    }

    public static string? Tos(ModuleTests tests, uint mask, uint value, bool negated)
    {
        if (mask == Dscp)
        {
            Hex2(tests.Option("dscp", "--dscp", negated), value >> 2);
        }
        else
        {
            Hex2(Hex2(tests.Option("tos", "--tos", negated), value).Append('/'), mask);
        }

        return null;
    }

    public static StringBuilder Hex2(StringBuilder line, uint value) =>
        line.Append(System.Globalization.CultureInfo.InvariantCulture, $"0x{value:x2}");

    private static string? TcpFlags(ModuleTests tests, uint mask, uint value, bool negated)
    {
        if (tests.Protocol != Protocols.Tcp)
        {
            return "tcp flags of a packet that the rule does not say to be tcp";
        }

        if (((mask | value) & ~0x3Fu) != 0)
        {
            return "the tcp flags ECE and CWR";
        }

        var line = tests.Option("tcp", "--tcp-flags", negated);
        Flags(line, mask);
        Flags(line.Append(' '), value);
        return null;
    }

    private static void Flags(StringBuilder line, uint flags)
    {
        if (flags == 0)
        {
            line.Append("NONE");
            return;
        }

        var first = true;
        for (var bit = 0; bit < FlagNames.Length; bit++)
        {
            if ((flags & (1u << bit)) != 0)
            {
                line.Append(first ? "" : ",").Append(FlagNames[bit]);
                first = false;
            }
        }
    }
}
