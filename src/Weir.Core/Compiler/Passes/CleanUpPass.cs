using Weir.Core.Compiler.Passes.Cleaning;
using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes;

/// <summary>Takes out what no packet can notice: rules that cannot match or come too late, chains that nothing leads to.</summary>
public sealed class CleanUpPass : IPass
{
    public string Name => "clean up";

    public string Assumes => "nothing outside the table jumps into its chains";

    public string Preserves => "rules that only count, as long as anybody wants the counts";

    public string Saves => "rules that are walked for nothing, and their load";

    public Ruleset Apply(Ruleset table, PassContext context)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(context);
        var chains = ChainGraph.ByName(table);
        var shapes = new ShapeTable();
        var effects = new ChainEffects(table);
        var actions = new ActionTable(effects.Of, maps: true, context.KeepsCountingRules);
        foreach (var chain in ChainGraph.CalleesFirst(table))
        {
            var rules = new LiveRules(chain, shapes, actions, context, name => IsEmpty(chains, name)).Keep();
            if (rules.Count < chain.Rules.Count)
            {
                chains[chain.Name] = chain with { Rules = new([.. rules]) };
            }
        }

        return Reachable.Of(table with { Chains = InOrder(table, chains) }, context);
    }

    private static bool IsEmpty(Dictionary<string, Chain> chains, string name) =>
        chains.TryGetValue(name, out var chain) && chain.Rules.IsEmpty;

    private static EquatableArray<Chain> InOrder(Ruleset table, Dictionary<string, Chain> chains)
    {
        var list = new Chain[table.Chains.Count];
        for (var i = 0; i < list.Length; i++)
        {
            list[i] = chains[table.Chains[i].Name];
        }

        return new([.. list]);
    }
}
