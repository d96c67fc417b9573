using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Chains;

/// <summary>A jump to a chain by a value of one field.</summary>
/// <param name="Rule">The jump.</param>
/// <param name="Target">The chain.</param>
/// <param name="Range">The values of the field that the jump's test lets through, by which it is told from its siblings.</param>
internal sealed record JumpKey(Rule Rule, string Target, NumberRange Range);

/// <summary>Jumps that follow one another, told apart by one field.</summary>
internal sealed class JumpRun
{
    private JumpRun(List<JumpKey> jumps) => Jumps = jumps;

    public IReadOnlyList<JumpKey> Jumps { get; }

    public int Count => Jumps.Count;

    /// <param name="rules">The chain's rules.</param>
    /// <param name="at">Where the run begins.</param>
    /// <param name="isOwn">True for a chain that one jump leads to.</param>
    /// <param name="writes">Fields that a chain may change.</param>
    /// <returns>The longest run over the fields that the first rule compares; null when it is shorter than two.</returns>
    public static JumpRun? At(EquatableArray<Rule> rules, int at, Func<string, bool> isOwn, Func<string, ulong> writes)
    {
        List<JumpKey>? longest = null;
        if (!IsJump(rules[at], isOwn))
        {
            return null;
        }

        foreach (var match in rules[at].Matches)
        {
            if (RangeOf(match, out var field) is null || field is null)
            {
                continue;
            }

            var run = Along(rules, at, field, isOwn, writes);
            if (run.Count > 1 && run.Count > (longest?.Count ?? 0))
            {
                longest = run;
            }
        }

        return longest is null ? null : new JumpRun(longest);
    }

    private static List<JumpKey> Along(
        EquatableArray<Rule> rules,
        int at,
        Field field,
        Func<string, bool> isOwn,
        Func<string, ulong> writes
    )
    {
        var run = new List<JumpKey>();
        // Two ranges that overlap compare as equal: among ranges that do not, this is an order.
        var taken = new SortedSet<NumberRange>(OverlapIsEqual.Instance);
        for (var i = at; i < rules.Count && IsJump(rules[i], isOwn); i++)
        {
            var jump = KeyOf(rules[i], field);
            if (jump is null || (writes(jump.Target) & ReadsOf(jump.Rule)) != 0 || !taken.Add(jump.Range))
            {
                break;
            }

            run.Add(jump);
        }

        return run;
    }

    /// <summary>A jump without other effects, to a chain of its own, whose tests may be written into each of its rules.</summary>
    private static bool IsJump(Rule rule, Func<string, bool> isOwn)
    {
        if (rule.Verdict is not Verdict.Jump jump || !rule.Statements.IsEmpty || !isOwn(jump.Chain))
        {
            return false;
        }

        foreach (var match in rule.Matches)
        {
            if (!Effects.IsPure(match))
            {
                return false;
            }
        }

        return true;
    }

    private static JumpKey? KeyOf(Rule rule, Field field)
    {
        foreach (var match in rule.Matches)
        {
            if (RangeOf(match, out var tested) is { } range && ReferenceEquals(tested, field))
            {
                return rule.Verdict is Verdict.Jump jump ? new JumpKey(rule, jump.Chain, range) : null;
            }
        }

        return null;
    }

    /// <summary>The one range of values that the test lets through; null for any other test.</summary>
    private static NumberRange? RangeOf(Match match, out Field? field)
    {
        field = null;
        if (
            match is Match.Compare { Comparison: Comparison.Equal } or Match.InRanges { Negated: false }
            && Region.TryOf(match, out var region)
            && region.Ranges is [var range]
        )
        {
            field = region.Field;
            return range;
        }

        return null;
    }

    private static ulong ReadsOf(Rule rule)
    {
        var reads = 0UL;
        foreach (var match in rule.Matches)
        {
            reads |= Effects.ReadsOf(match);
        }

        return reads;
    }

    private sealed class OverlapIsEqual : IComparer<NumberRange>
    {
        public static OverlapIsEqual Instance { get; } = new();

        public int Compare(NumberRange x, NumberRange y) =>
            x.Last < y.First ? -1
            : y.Last < x.First ? 1
            : 0;
    }
}
