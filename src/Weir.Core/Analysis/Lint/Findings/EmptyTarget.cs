using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>Jumps to chains without rules: the tests are paid, nothing happens.</summary>
internal static class EmptyTarget
{
    private static readonly DiagnosticDescriptor Code = new("WEIR0721", "Jump to an empty chain");

    public static void Check(LintTable table)
    {
        var jumps = new List<RuleIndex>();
        for (var chain = 0; chain < table.Chains.Count; chain++)
        {
            var rules = table.Chains[chain].Rules;
            for (var i = 0; i < rules.Count && table.IsReachable(chain); i++)
            {
                if (
                    rules[i].Verdict is Verdict.Jump
                    && table.TargetOf(rules[i].Verdict) is var target and >= 0
                    && table.Chains[target].Rules.IsEmpty
                )
                {
                    jumps.Add(new RuleIndex(chain, i));
                }
            }
        }

        if (jumps.Count > 0)
        {
            Report(table, jumps);
        }
    }

    private static void Report(LintTable table, List<RuleIndex> jumps)
    {
        var price = new RulePrice(table);
        var names = jumps.Select(at => table.Chains[table.TargetOf(table[at].Verdict)].Name).Distinct().ToList();
        var what = string.Join(", ", names.Take(4)) + (names.Count > 4 ? $" and {names.Count - 4} more" : "");
        var saved = jumps.Sum(at => price.OfMiss(table[at]));
        var cost = saved > 0 ? $" (their tests cost about {Wording.Nanoseconds(saved)} together)" : "";
        table.Report(
            Code.Info(
                Wording.Position(table[jumps[0]]),
                $"{Wording.Plural(jumps.Count, "rule")} of the {table.Ruleset.Table} table {(jumps.Count == 1 ? "jumps" : "jump")} to a chain without rules: {what}",
                $"remove them, or leave them where a program fills the chain later{cost}"
            )
        );
    }
}
