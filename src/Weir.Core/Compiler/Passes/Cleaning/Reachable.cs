using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Cleaning;

/// <summary>The table without the chains that no base chain leads to.</summary>
internal static class Reachable
{
    public static Ruleset Of(Ruleset table, PassContext context)
    {
        var chains = ChainGraph.ByName(table);
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<Chain>();
        foreach (var chain in table.Chains)
        {
            if (chain.Base is not null && reached.Add(chain.Name))
            {
                open.Push(chain);
            }
        }

        while (open.TryPop(out var chain))
        {
            foreach (var target in ChainGraph.Targets(chain, table))
            {
                if (reached.Add(target) && chains.TryGetValue(target, out var next))
                {
                    open.Push(next);
                }
            }
        }

        var kept = new List<Chain>();
        foreach (var chain in table.Chains)
        {
            if (reached.Contains(chain.Name))
            {
                kept.Add(chain);
                continue;
            }

            foreach (var rule in chain.Rules)
            {
                context.Note(new RulePlace(table.Table, rule.Origin, rule.Comment, rule.Tally, null, 0));
            }
        }

        return kept.Count == table.Chains.Count ? table : table with { Chains = new([.. kept]) };
    }
}
