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

        tests.Option("set", "--match-set", match.Negated).Append(match.Set).Append(' ').Append(directions);
        return null;
    }
}
