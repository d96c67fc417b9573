using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Compiler.Passes.Grouping;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes;

/// <summary>
/// Rules of one shape become one rule with a set or a map, whether they were neighbors or not: a rule moves up to the first group of its
/// shape when nothing in between that it overlaps with would notice.
/// </summary>
public sealed class GroupRulesPass : IPass
{
    public string Name => "group rules";

    public string Assumes =>
        "a packet lacking a field fails every test of it; actions that end the walk alike commute, others only when their keys differ";

    public string Preserves =>
        "verdicts, marks, the order of log lines and of questions to stateful tests, one counter per rule";

    public string Saves => "n comparisons become one look-up, n rules one rule and n elements";

    public Ruleset Apply(Ruleset table, PassContext context)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(context);
        var sets = new SetBuilder(table, context);
        var effects = new ChainEffects(table);
        var shapes = new ShapeTable();
        var actions = new ActionTable(
            effects.Of,
            maps: context.Settings.Target == OptimizerTarget.Nft,
            counts: context.KeepsCountingRules
        );
        var chains = new Chain[table.Chains.Count];
        for (var i = 0; i < chains.Length; i++)
        {
            chains[i] = Group(table.Chains[i], shapes, actions, sets);
        }

        return sets.Finish(table with { Chains = new([.. chains]) });
    }

    private static Chain Group(Chain chain, ShapeTable shapes, ActionTable actions, SetBuilder sets)
    {
        if (chain.Rules.Count < 2)
        {
            return chain;
        }

        var rules = new FlatRules(shapes, actions, sets.Context.Keys);
        foreach (var rule in chain.Rules)
        {
            rules.Add(rule);
        }

        var scheduler = new Scheduler(rules, sets.Context.Keys);
        scheduler.PlaceAll();
        var excepted = scheduler.Exceptions > 0;
        if (excepted)
        {
            // Exceptions may now stand in one group with rules of their shape.
            var again = new Scheduler(rules);
            again.PlaceAgain(scheduler);
            scheduler = again;
        }

        var emitter = new GroupEmitter(chain, rules, sets);
        var grouped = emitter.Emit(scheduler.Groups);
        if (excepted && emitter.LookUps == 0 && grouped.Rules.Count >= chain.Rules.Count)
        {
            // Rules were said again before others, and no group became a look-up: more rules for nothing.
            return chain;
        }

        NoteLosers(chain, rules, scheduler.Groups, sets.Context);
        return grouped;
    }

    /// <summary>Rules that another one speaks for entirely are in no group.</summary>
    private static void NoteLosers(Chain chain, FlatRules rules, List<RuleGroup> groups, PassContext context)
    {
        if (!context.NotesPlaces)
        {
            return;
        }

        var decides = new bool[chain.Rules.Count];
        foreach (var group in groups)
        {
            group.Winners.ForEach(flat => decides[rules.SourceOf(flat)] |= !rules.IsCopy(flat));
        }

        for (var i = 0; i < decides.Length; i++)
        {
            if (!decides[i])
            {
                var rule = chain.Rules[i];
                context.Note(new RulePlace(context.Table, rule.Origin, rule.Comment, rule.Tally, null, 0));
            }
        }
    }
}
