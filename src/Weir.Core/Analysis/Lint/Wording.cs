using System.Globalization;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint;

/// <summary>How findings call rules, chains and nanoseconds.</summary>
internal static class Wording
{
    public static Position Position(Rule rule) => rule.Origin.At("");

    public static string Name(LintTable table, RuleIndex at)
    {
        var position = Position(table[at]);
        return position == Text.Position.None ? $"rule {at.Rule + 1} of {Chain(table, at.Chain)}" : $"{position}";
    }

    /// <summary><c>filter INPUT</c>, with the family before it where it is IPv6.</summary>
    public static string Chain(LintTable table, int chain) =>
        $"{(table.Ruleset.Family == Family.Ip6 ? "IPv6 " : "")}{table.Ruleset.Table} {table.Chains[chain].Name}";

    /// <summary>What the rule does: <c>accepts</c>, <c>drops</c>, <c>jumps to X</c>.</summary>
    public static string Does(Verdict? verdict) =>
        verdict switch
        {
            Verdict.Accept => "accepts",
            Verdict.Drop => "drops",
            Verdict.Reject => "rejects",
            Verdict.Return => "returns",
            Verdict.Jump jump => $"jumps to {jump.Chain}",
            Verdict.Goto go => $"goes to {go.Chain}",
            Verdict.Extension extension => $"gives to {extension.Target}",
            _ => "handles",
        };

    public static string Nanoseconds(double value) => value.ToString("N0", CultureInfo.InvariantCulture) + " ns";

    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Plural(long count, string one) => count == 1 ? $"1 {one}" : $"{Number(count)} {one}s";
}
