using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes;

/// <summary>
/// A rule of a base chain that goes on although nothing behind it does more for its packets accepts them instead: a NOTRACK among other
/// NOTRACKs is where its packets may stop walking.
/// </summary>
public sealed class EndEarlyPass : IPass
{
    public string Name => "end early";

    public string Assumes => "the chain's policy is to accept, and the rules behind only repeat what the rule did";

    public string Preserves => "rules that count or that others see";

    public string Saves => "the rest of the chain, for packets that are done with";

    public Ruleset Apply(Ruleset table, PassContext context)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(context);
        var actions = new ActionTable(new ChainEffects(table).Of, maps: true, context.KeepsCountingRules);
        var chains = table.Chains.Items.ToBuilder();
        for (var i = 0; i < chains.Count; i++)
        {
            if (chains[i].Base is { Drops: false })
            {
                chains[i] = End(chains[i], actions, context.ElementCounters);
            }
        }

        return table with
        {
            Chains = new(chains.ToImmutable()),
        };
    }

    private static Chain End(Chain chain, ActionTable actions, bool counted)
    {
        // From the end: the one action, if any, that all rules behind repeat.
        var repeated = default(ActionInfo);
        var rules = chain.Rules.Items.ToBuilder();
        for (var i = rules.Count - 1; i >= 0; i--)
        {
            var action = actions.Of(rules[i], PureTests(rules[i]));
            if (action.Parts is { Asked.IsEmpty: true, Statements.IsEmpty: true, Verdict: Verdict.Accept } && !counted)
            {
                continue;
            }

            if (
                !action.IsOverridable
                || action.Parts.Statements.IsEmpty
                || (repeated is not null && repeated.Id != action.Id)
            )
            {
                break;
            }

            repeated = action;
            if (i < rules.Count - 1)
            {
                rules[i] = rules[i] with { Verdict = new Verdict.Accept() };
            }
        }

        return chain with
        {
            Rules = new(rules.ToImmutable()),
        };
    }

    private static int PureTests(Rule rule)
    {
        var count = 0;
        while (count < rule.Matches.Count && Effects.IsPure(rule.Matches[count]))
        {
            count++;
        }

        return count;
    }
}
