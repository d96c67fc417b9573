using Weir.Core.Analysis.Cubes;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>A rule without which every packet meets the same fate: another one, before or behind it, does the same to all it matches.</summary>
internal static class Redundant
{
    private static readonly DiagnosticDescriptor Code = new("WEIR0702", "Redundant rule");

    /// <summary>Rules between the two that are looked at.</summary>
    private const int BetweenLimit = 2_000;

    /// <summary>Finds rules whose work a later one does as well; earlier ones are found with the shadowed.</summary>
    public static void Check(LintChain chain)
    {
        var later = new CoverIndex();
        for (var i = chain.Rules.Count - 1; i >= 0; i--)
        {
            var rule = chain.Rules[i];
            if (chain.Dead[i] || !IsCandidate(chain, i))
            {
                continue;
            }

            var by = later.LowestContaining(chain.Cubes[i]);
            if (by >= 0 && IsSame(chain, i, by) && !RuleEffect.AsksStateful(rule) && NothingBetween(chain, i, by))
            {
                chain.Dead[i] = true;
                ReportLater(chain, i, by);
            }
            else
            {
                later.Add(i, chain.Cubes[i]);
            }
        }
    }

    public static bool IsSame(LintChain chain, int left, int right) =>
        RuleEffect.IsSame(chain.Rules[left], chain.Rules[right]);

    public static void ReportEarlier(LintChain chain, int rule, int by) =>
        chain.Report(
            Code.Info(
                chain.PositionOf(rule),
                $"{chain.NameOf(by)} {Wording.Does(chain.Rules[by].Verdict)} all that this rule would",
                "remove it: every packet meets the same fate without it" + Saved(chain, rule)
            )
        );

    private static void ReportLater(LintChain chain, int rule, int by) =>
        chain.Report(
            Code.Info(
                chain.PositionOf(rule),
                $"{chain.NameOf(by)} {Wording.Does(chain.Rules[by].Verdict)} all that this rule does, and nothing between them decides otherwise",
                "remove it, unless it is there to be counted or to be met first" + Saved(chain, rule)
            )
        );

    private static string Saved(LintChain chain, int rule)
    {
        var price = new RulePrice(chain.Table).OfMiss(chain.Rules[rule]);
        return price > 0 ? $" (saves about {Wording.Nanoseconds(price)} for each packet that passes it by)" : "";
    }

    private static bool IsCandidate(LintChain chain, int rule) =>
        RuleEffect.Decides(chain.Table, chain.Rules[rule])
        && RuleEffect.IsPlain(chain.Rules[rule])
        && chain.IsSteady(rule);

    /// <summary>Rules between that overlap it do the same or nothing.</summary>
    private static bool NothingBetween(LintChain chain, int rule, int by)
    {
        if (by - rule > BetweenLimit || chain.Table.PairsLeft < by - rule)
        {
            return false;
        }

        chain.Table.PairsLeft -= by - rule;
        for (var i = rule + 1; i < by; i++)
        {
            if (
                chain.Cubes[i].Overlaps(chain.Cubes[rule])
                && !chain.Cubes[i].IsEmpty
                && !(IsSame(chain, i, rule) && !RuleEffect.AsksStateful(chain.Rules[i]))
            )
            {
                return false;
            }
        }

        return true;
    }
}
