using System.Collections.Immutable;
using Weir.Core.Compiler.Passes.Chains;
using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes;

/// <summary>
/// Chains with the same rules become one: a thousand members with the same three rules jump to one chain, and their jumps become one
/// look-up. From the leaves up, so that chains which jumped to different chains of equal content are found to be equal too.
/// </summary>
public sealed class ShareChainsPass : IPass
{
    public string Name => "share chains";

    public string Assumes => "nobody reads a chain by its name, or counts in each of several equal ones";

    public string Preserves =>
        "counters, comments, and every stateful test's own state: chains that have different ones are not equal";

    public string Saves => "rules to load, cache lines, and jumps that differ";

    public Ruleset Apply(Ruleset table, PassContext context)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(context);
        if (context.ElementCounters)
        {
            return table;
        }

        var (renamed, chains) = Find(table, context);
        if (renamed.Count == 0)
        {
            return table;
        }

        var kept = ImmutableArray.CreateBuilder<Chain>(table.Chains.Count - renamed.Count);
        foreach (var chain in table.Chains)
        {
            if (!renamed.ContainsKey(chain.Name))
            {
                kept.Add(chains.GetValueOrDefault(chain.Name) ?? ChainNames.Rename(chain, renamed));
                continue;
            }

            foreach (var rule in chain.Rules)
            {
                context.Note(new RulePlace(table.Table, rule.Origin, rule.Comment, rule.Tally, null, 0));
            }
        }

        return table with
        {
            Chains = new(kept.ToImmutable()),
            Sets = ChainNames.Rename(table.Sets, renamed),
        };
    }

    /// <returns>The chain to take instead of each that is equal to one before it; all chains with their jumps led there.</returns>
    private static (Dictionary<string, string> Renamed, Dictionary<string, Chain> Chains) Find(
        Ruleset table,
        PassContext context
    )
    {
        var effects = new ChainEffects(table);
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        var chains = new Dictionary<string, Chain>(table.Chains.Count, StringComparer.Ordinal);
        var comments = context.Settings.Counters is CounterPlacement.Auto or CounterPlacement.Element;
        var firsts = new Dictionary<EquatableArray<Rule>, string>(new ChainContent(comments));
        foreach (var chain in ChainGraph.CalleesFirst(table))
        {
            var now = ChainNames.Rename(chain, renamed);
            chains.Add(chain.Name, now);
            if (chain.Base is not null || (context.KeepsCountingRules && effects.Of(chain.Name).Counts))
            {
                continue;
            }

            if (!firsts.TryAdd(now.Rules, chain.Name))
            {
                renamed.Add(chain.Name, firsts[now.Rules]);
            }
        }

        return (renamed, chains);
    }
}
