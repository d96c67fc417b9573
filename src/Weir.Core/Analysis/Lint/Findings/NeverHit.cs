using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>Rules that have matched nothing while their chain was walked very often.</summary>
internal static class NeverHit
{
    private static readonly DiagnosticDescriptor Code = new("WEIR0718", "Rules that never matched");

    /// <summary>Packets after which "never" begins to mean something.</summary>
    private const ulong Enough = 1_000_000;

    public static void Check(LintChain chain)
    {
        ulong walked = chain.Chain.Tally?.Packets ?? 0;
        var (first, count) = (-1, 0);
        for (var i = chain.Rules.Count - 1; i >= 0; i--)
        {
            if (chain.Rules[i].Tally is not { } tally)
            {
                return;
            }

            // What later rules and the policy counted has walked past this one.
            if (tally.Packets == 0 && walked >= Enough && !chain.Dead[i])
            {
                (first, count) = (i, count + 1);
            }

            walked = Math.Max(walked, 0) + (RuleEffect.Decides(chain.Table, chain.Rules[i]) ? tally.Packets : 0);
        }

        if (first >= 0)
        {
            Report(chain, first, count, walked);
        }
    }

    private static void Report(LintChain chain, int first, int count, ulong walked)
    {
        var price = new RulePrice(chain.Table);
        var saved = 0.0;
        foreach (var rule in chain.Rules)
        {
            saved += rule.Tally is { Packets: 0 } ? price.OfMiss(rule) : 0;
        }

        var more =
            count > 1
                ? $"this rule and {Wording.Plural(count - 1, "other rule")} of {Wording.Chain(chain.Table, chain.Index)} have"
                : "this rule has";
        chain.Report(
            Code.Info(
                chain.PositionOf(first),
                $"{more} matched nothing, while {Wording.Number((long)Math.Min(walked, long.MaxValue))} packets were counted in the chain",
                $"ask whether they are still needed (each packet that walks past all of them pays about {Wording.Nanoseconds(saved)})"
            )
        );
    }
}
