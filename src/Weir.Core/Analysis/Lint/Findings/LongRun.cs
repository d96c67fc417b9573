using System.Collections.Immutable;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>Rules one after another that do the same and differ only in the values they compare with: one look-up in a set, or a verdict map.</summary>
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
        var start = 0;
        while (start < chain.Rules.Count)
        {
            var end = start + 1;
            while (end < chain.Rules.Count && SameShape(chain.Rules[start], chain.Rules[end]))
            {
                end++;
            }

            if (end - start >= SlowRules)
            {
                CheckRun(chain, start, end);
            }

            start = end;
        }
    }

    private static void CheckRun(LintChain chain, int start, int end)
    {
        var varying = Varying(chain, start, end);
        var price = new RulePrice(chain.Table);
        var miss = price.OfMiss(chain.Rules[start]);
        var count = end - start;
        if (
            varying.IsEmpty
            || varying.Length > MostVarying
            || count < (miss <= FastNanoseconds ? FastRules : SlowRules)
        )
        {
            return;
        }

        var interval = varying.Any(at => IsWide(chain, start, end, at));
        var saved = (miss * count) - price.OfSet(count, interval, varying.Length > 1);
        if (saved <= 0)
        {
            return;
        }

        var key = string.Join(" . ", varying.Select(at => Part(chain.Rules[start].Matches[at]).Field.Name));
        var map = chain.Rules[start].Verdict is Verdict.Jump or Verdict.Goto;
        var what = map && !SameVerdict(chain, start, end) ? "a verdict map" : "one rule with a set";
        chain.Report(
            Code.Warning(
                chain.PositionOf(start),
                $"{Wording.Plural(count, "rule")}, from here to {chain.NameOf(end - 1)}, differ only in {key} and do the same",
                $"make them {what} of {Wording.Plural(count, "element")} (saves about {Wording.Nanoseconds(saved)} for each packet that passes them); weir optimize does it"
            )
        );
    }

    /// <summary>Same statements, same kind of verdict, and tests of the same fields in the same order that compare for equality.</summary>
    private static bool SameShape(Rule left, Rule right)
    {
        if (
            left.Matches.Count != right.Matches.Count
            || left.Matches.IsEmpty
            || left.Statements != right.Statements
            || !SameKind(left.Verdict, right.Verdict)
        )
        {
            return false;
        }

        for (var i = 0; i < left.Matches.Count; i++)
        {
            if (!Equals(left.Matches[i], right.Matches[i]) && !CanVary(left.Matches[i], right.Matches[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool CanVary(Match left, Match right) =>
        left is Match.Compare { Comparison: Comparison.Equal } one
        && right is Match.Compare { Comparison: Comparison.Equal } other
        && one.Part.Field == other.Part.Field
        && one.Part.Field.Type is not (FieldType.CtState or FieldType.CtStatus);

    private static bool SameKind(Verdict? left, Verdict? right) =>
        Equals(left, right)
        || (left is Verdict.Jump && right is Verdict.Jump)
        || (left is Verdict.Goto && right is Verdict.Goto);

    private static bool SameVerdict(LintChain chain, int start, int end) =>
        Enumerable.Range(start, end - start).All(i => Equals(chain.Rules[i].Verdict, chain.Rules[start].Verdict));

    private static ImmutableArray<int> Varying(LintChain chain, int start, int end)
    {
        var varying = new SortedSet<int>();
        var first = chain.Rules[start].Matches;
        for (var rule = start + 1; rule < end; rule++)
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

    private static bool IsWide(LintChain chain, int start, int end, int at) =>
        Enumerable.Range(start, end - start).Any(rule => Part(chain.Rules[rule].Matches[at]).IsMasked);

    private static KeyPart Part(Match test) => ((Match.Compare)test).Part;
}
