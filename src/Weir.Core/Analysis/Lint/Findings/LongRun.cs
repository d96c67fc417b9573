using System.Collections.Immutable;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>
/// Rules that do the same and differ only in the values they compare with, one after another or with nothing between them that
/// matters to their packets: one look-up in a set, or a verdict map.
/// </summary>
internal static class LongRun
{
    private static readonly DiagnosticDescriptor Code = new("WEIR0707", "Long run that is a set");

    // kernel.md, A12: a hash set beats rules that compare an address first from 16 on, others from 5.
    private const int FastRules = 16;
    private const int SlowRules = 5;
    private const double FastNanoseconds = 8;

    /// <summary>Fields a set's key may join here.</summary>
    private const int MostVarying = 4;

    public static void Check(LintChain chain)
    {
        foreach (var alike in RuleShape.Groups(chain.Rules))
        {
            foreach (var run in Gathered(chain, alike).Where(run => run.Count >= SlowRules))
            {
                CheckRun(chain, run);
            }
        }
    }

    /// <summary>Rules of one shape, in order, cut where one cannot be moved up to the first of its run.</summary>
    private static IEnumerable<List<int>> Gathered(LintChain chain, List<int> alike)
    {
        var run = new List<int> { alike[0] };
        foreach (var rule in alike.Skip(1))
        {
            if (!MayJoin(chain, run, rule))
            {
                yield return run;
                run = [];
            }

            run.Add(rule);
        }

        yield return run;
    }

    /// <summary>No packet of the rule meets anything between the run's first rule and this one that decides otherwise.</summary>
    private static bool MayJoin(LintChain chain, List<int> run, int rule)
    {
        var between = rule - run[0] - run.Count;
        if (between == 0)
        {
            return true;
        }

        if (chain.Table.PairsLeft < between || !chain.IsSteady(rule) || RuleEffect.AsksStateful(chain.Rules[rule]))
        {
            return false;
        }

        chain.Table.PairsLeft -= between;
        var member = 0;
        for (var other = run[0]; other < rule; other++)
        {
            if (member < run.Count && run[member] == other)
            {
                member++;
            }
            else if (!MayPass(chain, other, rule))
            {
                return false;
            }
        }

        return true;
    }

    private static bool MayPass(LintChain chain, int other, int rule) =>
        !chain.Cubes[other].Overlaps(chain.Cubes[rule])
        || (
            RuleEffect.IsSame(chain.Rules[other], chain.Rules[rule])
            && RuleEffect.Decides(chain.Table, chain.Rules[other])
            && !RuleEffect.AsksStateful(chain.Rules[other])
        );

    private static void CheckRun(LintChain chain, List<int> run)
    {
        var first = chain.Rules[run[0]];
        var varying = Varying(chain, run);
        var price = new RulePrice(chain.Table);
        var miss = price.OfMiss(first);
        if (
            varying.IsEmpty
            || varying.Length > MostVarying
            || run.Count < (miss <= FastNanoseconds ? FastRules : SlowRules)
        )
        {
            return;
        }

        var interval = varying.Any(at => run.Exists(rule => Part(chain.Rules[rule].Matches[at]).IsMasked));
        var saved = (miss * run.Count) - price.OfSet(run.Count, interval, varying.Length > 1);
        if (saved <= 0)
        {
            return;
        }

        var key = string.Join(" . ", varying.Select(at => Part(first.Matches[at]).Field.Name));
        var map = first.Verdict is Verdict.Jump or Verdict.Goto;
        var what = map && !SameVerdict(chain, run) ? "a verdict map" : "one rule with a set";
        var between = run[^1] - run[0] + 1 - run.Count;
        var apart =
            between == 0 ? "" : $"; {Wording.Plural(between, "rule")} between them {Matter(between)} for their packets";
        chain.Report(
            Code.Warning(
                chain.PositionOf(run[0]),
                $"{Wording.Plural(run.Count, "rule")}, from here to {chain.NameOf(run[^1])}, differ only in {key} and do the same{apart}",
                $"make them {what} of {Wording.Plural(run.Count, "element")} (saves about {Wording.Nanoseconds(saved)} for each packet that passes them); weir optimize does it"
            )
        );
    }

    private static string Matter(int rules) => rules == 1 ? "changes nothing" : "change nothing";

    private static bool SameVerdict(LintChain chain, List<int> run) =>
        run.TrueForAll(rule => Equals(chain.Rules[rule].Verdict, chain.Rules[run[0]].Verdict));

    private static ImmutableArray<int> Varying(LintChain chain, List<int> run)
    {
        var varying = new SortedSet<int>();
        var first = chain.Rules[run[0]].Matches;
        foreach (var rule in run.Skip(1))
        {
            for (var at = 0; at < first.Count; at++)
            {
                if (!Equals(first[at], chain.Rules[rule].Matches[at]))
                {
                    varying.Add(at);
                }
            }
        }

        return [.. varying];
    }

    private static KeyPart Part(Match test) => ((Match.Compare)test).Part;
}
