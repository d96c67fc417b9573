using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Chains;

/// <summary>Writes the tests of a jump into a rule of the chain it leads to.</summary>
internal static class KeyedRule
{
    public static Rule Of(Rule jump, Rule rule)
    {
        var keyed = jump.Matches;
        // Most rules of an inner chain compare the same field more narrowly: then the jump's test says nothing more.
        if (keyed.Count == 1 && IsImplied(keyed[0], rule))
        {
            return rule;
        }

        var matches = new Match[keyed.Count + rule.Matches.Count];
        var count = 0;
        foreach (var match in keyed)
        {
            if (!IsAsked(rule, match))
            {
                matches[count++] = match;
            }
        }

        foreach (var match in rule.Matches)
        {
            matches[count++] = match;
        }

        Array.Resize(ref matches, count);
        return rule with
        {
            Matches = new(System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(matches)),
        };
    }

    private static bool IsImplied(Match test, Rule rule)
    {
        foreach (var match in rule.Matches)
        {
            if (!Effects.IsPure(match))
            {
                return false;
            }

            if (
                match is Match.Compare { Comparison: Comparison.Equal } or Match.InRanges { Negated: false }
                && Region.TryOf(match, out var region)
                && Region.TryOf(test, out var key)
                && region.IsWithin(key)
            )
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The rule has the test itself, and before any stateful one: behind it, it would come too late.</summary>
    private static bool IsAsked(Rule rule, Match wanted)
    {
        foreach (var match in rule.Matches)
        {
            if (!Effects.IsPure(match))
            {
                return false;
            }

            if (match == wanted)
            {
                return true;
            }
        }

        return false;
    }
}
