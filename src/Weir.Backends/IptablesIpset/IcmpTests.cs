using Weir.Core.Rules;

namespace Weir.Backends.IptablesIpset;

/// <summary>ICMP type, and code where the next test is one: libipt_icmp has one option for both.</summary>
internal static class IcmpTests
{
    public static bool IsType(Match match) =>
        match is Match.Compare compare && compare.Part.Field.Type is FieldType.IcmpType or FieldType.IcmpV6Type;

    /// <param name="next">The test behind, taken along when it is the code.</param>
    /// <param name="took">Whether it was.</param>
    /// <returns>What iptables has no words for, or null.</returns>
    public static string? Write(ModuleTests tests, Match.Compare type, Match? next, out bool took)
    {
        var isV6 = type.Part.Field.Type == FieldType.IcmpV6Type;
        took =
            next is Match.Compare { Comparison: Comparison.Equal } code
            && code.Part.Field.Type == (isV6 ? FieldType.IcmpV6Code : FieldType.IcmpCode);
        if (tests.Protocol != (isV6 ? Protocols.IcmpV6 : Protocols.Icmp))
        {
            return "an icmp type of a packet that the rule does not say to be icmp";
        }

        if (took && type.Comparison == Comparison.NotEqual)
        {
            return "another icmp type and this code";
        }

        var line = tests.Option(
            isV6 ? "icmp6" : "icmp",
            isV6 ? "--icmpv6-type" : "--icmp-type",
            type.Comparison == Comparison.NotEqual
        );
        line.AppendNumber(type.Value[0]);
        if (took && next is Match.Compare taken)
        {
            line.Append('/').AppendNumber(taken.Value[0]);
        }

        return null;
    }
}
