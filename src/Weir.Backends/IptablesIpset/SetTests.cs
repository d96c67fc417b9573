using Weir.Core.Rules;

namespace Weir.Backends.IptablesIpset;

/// <summary><c>-m set --match-set NAME src,dst</c>: which side each dimension of the set is read from.</summary>
internal static class SetTests
{
    /// <returns>What iptables has no words for, or null.</returns>
    public static string? Write(ModuleTests tests, Match.InSet match)
    {
        if (IpsetKey.DirectionsOf(match.Key) is not { } directions)
        {
            return $"a look-up of '{string.Join(" . ", match.Key.Parts.Items.Select(part => part.Field.Name))}'";
        }

        if (match.Negated && Guard(tests, match.Key) is { } problem)
        {
            return problem;
        }

        tests.Option("set", "--match-set", match.Negated).Append(match.Set).Append(' ').Append(directions);
        return null;
    }

    // A packet without a part of the key is not in the set, so that xt_set's negated look-up holds for it; a test of a field that the
    // packet lacks must fail. A port test before it makes sure of the ports (xt_multiport.c fails for later fragments).
    private static string? Guard(ModuleTests tests, Key key)
    {
        var hasPort = false;
        foreach (var part in key.Parts)
        {
            hasPort |= part.Field.Type == FieldType.Port;
            if (part.Field.Type is FieldType.Mac or FieldType.InterfaceName)
            {
                return $"'not in a set' of '{part.Field}'";
            }
        }

        return hasPort && !tests.HasPortTest
            ? FieldTests.WriteMultiport(
                tests,
                "--dports",
                new Range(FieldType.Port, [0, 0, 255, 255], Negated: false, IsExact: false)
            )
            : null;
    }
}
