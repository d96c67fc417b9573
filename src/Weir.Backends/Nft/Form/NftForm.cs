using System.Collections.Immutable;
using Weir.Core;
using Weir.Core.Rules;

namespace Weir.Backends.Nft;

/// <summary>
/// Brings a ruleset into the form that nft can say, by what it already has: a rule with alternatives becomes several, several ranges
/// become a named set shared by content (an anonymous one for each rule would load quadratically, kernel.md, B), what needs two steps gets
/// a chain. The meaning stays; a ruleset in this form is given back as it is.
/// </summary>
/// <remarks>
/// In tables of one family the compares of addresses come first among pure tests: nft evaluates them without an indirect call, so a rule that does
/// not match costs 4 ns instead of 15 (kernel.md, A13). The order of pure tests is no part of a rule's meaning.
/// </remarks>
public static class NftForm
{
    /// <exception cref="NftRefusal">A rule cannot be brought into the form.</exception>
    public static Ruleset Of(Ruleset ruleset) => Of(ruleset, static (_, refusal) => throw refusal);

    /// <param name="ruleset">What to bring into the form.</param>
    /// <param name="refused">Told of each rule that cannot be; the rule is then left out.</param>
    internal static Ruleset Of(Ruleset ruleset, Action<Rule, NftRefusal> refused)
    {
        ArgumentNullException.ThrowIfNull(ruleset);
        var sets = new FormSets(ruleset);
        var chains = new FormChains(ruleset);
        var expansion = new RuleExpansion(ruleset.Family, sets, chains);
        var all = ImmutableArray.CreateBuilder<Chain>(ruleset.Chains.Count);
        var changed = false;
        foreach (var chain in ruleset.Chains)
        {
            var rules = Of(chain, expansion, refused);
            changed |= rules is not null;
            all.Add(rules is null ? chain : chain with { Rules = new(rules.DrainToImmutable()) });
        }

        return changed || sets.Added.Count > 0
            ? ruleset with
            {
                Chains = [.. all, .. chains.Added],
                Sets = [.. ruleset.Sets.AsSpan(), .. sets.Added],
                Elements = sets.Elements,
            }
            : ruleset;
    }

    /// <summary>The chain's rules in the form, null when they are in it already.</summary>
    private static ImmutableArray<Rule>.Builder? Of(
        Chain chain,
        RuleExpansion expansion,
        Action<Rule, NftRefusal> refused
    )
    {
        ImmutableArray<Rule>.Builder? rules = null;
        for (var i = 0; i < chain.Rules.Count; i++)
        {
            var rule = chain.Rules[i];
            try
            {
                var expanded = expansion.Of(rule, i + 1 < chain.Rules.Count ? chain.Rules[i + 1] : null);
                if (rules is null && expanded is [var same] && ReferenceEquals(same, rule))
                {
                    continue;
                }

                rules ??= CopyOf(chain.Rules, i);
                rules.AddRange(expanded);
            }
            catch (NftRefusal refusal)
            {
                rules ??= CopyOf(chain.Rules, i);
                refused(rule, refusal);
            }
        }

        return rules;
    }

    private static ImmutableArray<Rule>.Builder CopyOf(EquatableArray<Rule> rules, int count)
    {
        var copy = ImmutableArray.CreateBuilder<Rule>(rules.Count + 1);
        copy.AddRange(rules.AsSpan()[..count]);
        return copy;
    }
}
