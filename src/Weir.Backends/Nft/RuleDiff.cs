using System.Globalization;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>Rules of one chain: between those that agree from the start and from the end, what is missing and what is extra.</summary>
internal static class RuleDiff
{
    public static IEnumerable<Drift> Between(ChainSpec desired, ChainSpec actual)
    {
        var (wanted, found) = (desired.Rules, actual.Rules);
        var start = 0;
        while (start < wanted.Length && start < found.Length && wanted[start] == found[start])
        {
            start++;
        }

        var tail = 0;
        while (tail < Math.Min(wanted.Length, found.Length) - start && wanted[^(tail + 1)] == found[^(tail + 1)])
        {
            tail++;
        }

        for (var i = start; i < wanted.Length - tail; i++)
        {
            yield return new Drift(DriftKind.Rule, DriftChange.Missing, desired.Name, Describe(i, wanted[i]));
        }

        for (var i = start; i < found.Length - tail; i++)
        {
            yield return new Drift(DriftKind.Rule, DriftChange.Extra, desired.Name, Describe(i, found[i]));
        }
    }

    private static string Describe(int index, RuleSpec rule)
    {
        var name = rule.Comment is null ? ExpressionText.Of(rule) : $"\"{rule.Comment}\"";
        return string.Create(CultureInfo.InvariantCulture, $"{index + 1} ({name})");
    }
}
