using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>Rules that take a packet out of connection tracking and let it walk on: NOTRACK is no verdict.</summary>
internal static class NoTrackWithoutAccept
{
    private static readonly DiagnosticDescriptor Code = new("WEIR0704", "NOTRACK without ACCEPT");

    /// <summary>A few rules more are not worth a finding.</summary>
    private const int Tolerated = 4;

    public static void Check(LintChain chain)
    {
        var (first, count, most, dearest) = (-1, 0, 0, 0.0);
        var price = new RulePrice(chain.Table);
        for (var i = chain.Rules.Count - 1; i >= 0; i--)
        {
            if (!IsNoTrack(chain.Rules[i]) || chain.Rules[i].Verdict is not null)
            {
                continue;
            }

            var (walked, nanoseconds) = Behind(chain, i, price);
            if (walked < Tolerated)
            {
                continue;
            }

            (first, count) = (i, count + 1);
            (most, dearest) = walked > most ? (walked, nanoseconds) : (most, dearest);
        }

        if (first >= 0)
        {
            Report(chain, first, count, most, dearest);
        }
    }

    private static bool IsNoTrack(Rule rule) => rule.Statements.Any(statement => statement is Statement.NoTrack);

    /// <summary>Rules that packets of this one are still asked, up to one that surely accepts them.</summary>
    private static (int Rules, double Nanoseconds) Behind(LintChain chain, int rule, RulePrice price)
    {
        var (walked, nanoseconds) = (0, 0.0);
        var known = chain.Cubes[rule].Without(chain.Table.Changed);
        for (var i = rule + 1; i < chain.Rules.Count; i++)
        {
            var next = chain.Rules[i];
            if (
                next.Verdict is Verdict.Accept
                && (
                    chain.Cubes[i].Without(chain.Table.Changed).Contains(known)
                    || chain.Cubes[i].Contains(chain.Cubes[rule])
                )
            )
            {
                break;
            }

            walked++;
            nanoseconds += price.OfMiss(next);
        }

        return (walked, nanoseconds);
    }

    private static void Report(LintChain chain, int first, int count, int most, double nanoseconds)
    {
        var who =
            count == 1
                ? "this rule takes"
                : $"{Wording.Number(count)} rules of {Wording.Chain(chain.Table, chain.Index)}, from here on, take";
        chain.Report(
            Code.Warning(
                chain.PositionOf(first),
                $"{who} packets out of connection tracking and let them walk on: up to {Wording.Plural(most, "rule")} more in this chain",
                $"put an ACCEPT with the same tests behind each (saves up to {Wording.Nanoseconds(nanoseconds)} per packet), or put the listeners in a set"
            )
        );
    }
}
