using Weir.Core.Analysis.Cubes;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>A rule that no packet reaches, because earlier rules of its chain decide all that it would match.</summary>
internal static class Shadowed
{
    private static readonly DiagnosticDescriptor Code = new("WEIR0701", "Shadowed rule");

    public static void Check(LintChain chain)
    {
        var deciding = new CoverIndex();
        var earlier = new List<int>();
        for (var i = 0; i < chain.Rules.Count; i++)
        {
            if (chain.Dead[i])
            {
                continue;
            }

            var by = deciding.LowestContaining(chain.Cubes[i]);
            if (by >= 0)
            {
                chain.Dead[i] = true;
                Report(chain, i, by);
            }
            else if (Together.Find(chain, i, earlier) is { Count: > 0 } several)
            {
                chain.Dead[i] = true;
                Report(chain, i, several);
            }
            else if (RuleEffect.Decides(chain.Table, chain.Rules[i]) && chain.IsSteady(i))
            {
                deciding.Add(i, chain.Cubes[i]);
                earlier.Add(i);
            }
        }
    }

    private static void Report(LintChain chain, int rule, int by)
    {
        if (Redundant.IsSame(chain, rule, by))
        {
            Redundant.ReportEarlier(chain, rule, by);
            return;
        }

        chain.Report(
            Code.Warning(
                chain.PositionOf(rule),
                $"no packet gets to this rule: {chain.NameOf(by)} {Wording.Does(chain.Rules[by].Verdict)} all that it would match",
                "remove it, or move it before that rule if it is meant as an exception"
            )
        );
    }

    private static void Report(LintChain chain, int rule, List<int> several)
    {
        var names = string.Join(", ", several.Take(3).Select(chain.NameOf));
        var more = several.Count > 3 ? $" and {several.Count - 3} more" : "";
        chain.Report(
            Code.Warning(
                chain.PositionOf(rule),
                $"no packet gets to this rule: together, {names}{more} decide all that it would match",
                "remove it, or move it before those rules if it is meant as an exception"
            )
        );
    }
}
