using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Compiler.Passes.Ordering;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes;

/// <summary>
/// Moves rules that end the walk for many packets up over rules that they commute with or never meet: what the dump counted decides, and
/// without counts the accept of established connections is taken for the busiest.
/// </summary>
public sealed class HotFirstPass : IPass
{
    public string Name => "hot rules first";

    public string Assumes =>
        "traffic is as it was when the counters were read; an accept of established connections takes most of it";

    public string Preserves => "the order of rules that are not indifferent to one another";

    public string Saves => "the rules that most packets walked over";

    public Ruleset Apply(Ruleset table, PassContext context)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(context);
        var shapes = new ShapeTable();
        var actions = new ActionTable(new ChainEffects(table).Of, maps: true, context.KeepsCountingRules);
        var chains = table.Chains.Items.ToBuilder();
        for (var i = 0; i < chains.Count; i++)
        {
            var order = new RuleOrder(chains[i], shapes, actions, context);
            chains[i] = order.Sorted();
        }

        return table with
        {
            Chains = new(chains.ToImmutable()),
        };
    }
}
