using System.Collections.Immutable;
using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Chains;

/// <summary>The state of one inlining over a table: chains as they have become so far, leaves first.</summary>
internal sealed class ChainInliner(Ruleset table, PassContext context)
{
    private readonly Dictionary<string, Chain> _done = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _calls = ChainGraph.Calls(table);
    private readonly ChainEffects _effects = new(table);
    private readonly InlineGain _gain = new(context);
    private bool _changed;

    public void Visit(Chain chain)
    {
        List<Rule>? output = null;
        var alike = _gain.Alike(chain);
        for (var at = 0; at < chain.Rules.Count; at++)
        {
            var rule = chain.Rules[at];
            if (InPlaceOf(chain, rule, isTail: at == chain.Rules.Count - 1, alike) is not { } rules)
            {
                output?.Add(rule);
                continue;
            }

            output ??= [.. chain.Rules.Items[..at]];
            output.AddRange(rules);
            context.Note(new RulePlace(table.Table, rule.Origin, rule.Comment, rule.Tally, null, 0));
        }

        _changed |= output is not null;
        _done.Add(chain.Name, output is null ? chain : chain with { Rules = new([.. output]) });
    }

    /// <returns>The table with the chains that nothing leads to any more; cleaning up takes them out.</returns>
    public Ruleset Finish()
    {
        if (!_changed)
        {
            return table;
        }

        var chains = ImmutableArray.CreateBuilder<Chain>(table.Chains.Count);
        foreach (var chain in table.Chains)
        {
            chains.Add(_done.GetValueOrDefault(chain.Name) ?? chain);
        }

        return table with
        {
            Chains = new(chains.ToImmutable()),
        };
    }

    /// <returns>What stands for the jump; null when it stays.</returns>
    private List<Rule>? InPlaceOf(Chain chain, Rule jump, bool isTail, IReadOnlySet<Rule> alike)
    {
        if (
            TargetOf(jump) is not { } target
            || !MayCopyTests(jump, target.Name)
            || !_gain.IsWorth(jump, target, _calls[target.Name], Rest(jump, target, isTail), alike.Contains(jump))
        )
        {
            return null;
        }

        var body = BodyOf(target.Rules, leadsBehind: isTail || jump.Verdict is Verdict.Goto);
        if (body.IsEmpty || (jump.Comment is not null && body[0].Comment is not null && context.KeepsCountingRules))
        {
            return null;
        }

        var rules = new List<Rule>(body.Length + 1);
        foreach (var rule in body)
        {
            rules.Add(KeyedRule.Of(jump, rule));
        }

        if (Rest(jump, target, isTail) is { } rest)
        {
            rules.Add(rest);
        }

        if (
            context.Settings.Target == OptimizerTarget.Ipset
            && !rules.TrueForAll(rule => IptablesPlace.CanStand(chain, rule))
        )
        {
            return null;
        }

        rules[0] = rules[0] with { Comment = rules[0].Comment ?? jump.Comment };
        return rules;
    }

    /// <returns>The rule for packets that come to the end of a chain gone to: they have left the caller.</returns>
    private static Rule? Rest(Rule jump, Chain target, bool isTail)
    {
        var ends =
            target.Rules
            is [
                ..,
                {
                    Matches.IsEmpty: true,
                    Statements.IsEmpty: true,
                    Verdict: Verdict.Accept or Verdict.Drop or Verdict.Return
                },
            ];
        return jump.Verdict is Verdict.Goto && !isTail && !ends
            ? jump with
            {
                Verdict = new Verdict.Return(),
                Tally = null,
                Comment = null,
            }
            : null;
    }

    /// <param name="rules">A chain's rules.</param>
    /// <param name="leadsBehind">Whoever returns from the place where the rules are put comes to where the chain's end leads.</param>
    /// <returns>The rules as they may stand there; none when they may not.</returns>
    private static ImmutableArray<Rule> BodyOf(EquatableArray<Rule> rules, bool leadsBehind)
    {
        var body = rules.Items;
        for (var i = 0; !leadsBehind && i < body.Length; i++)
        {
            switch (body[i].Verdict)
            {
                case Verdict.Goto last when i == body.Length - 1:
                    body = body.SetItem(i, body[i] with { Verdict = new Verdict.Jump(last.Chain) });
                    break;
                case Verdict.Return or Verdict.Goto or Verdict.Map:
                    return [];
                default:
                    break;
            }
        }

        return body;
    }

    private Chain? TargetOf(Rule rule)
    {
        var name = rule.Verdict switch
        {
            Verdict.Jump jump => jump.Chain,
            Verdict.Goto jump => jump.Chain,
            _ => null,
        };
        return
            name is not null && rule.Statements.IsEmpty && _done.TryGetValue(name, out var chain) && chain.Base is null
            ? chain
            : null;
    }

    /// <summary>The jump's tests may be asked once more before each rule of the chain.</summary>
    private bool MayCopyTests(Rule jump, string target)
    {
        var reads = 0UL;
        foreach (var match in jump.Matches)
        {
            if (!Effects.IsPure(match))
            {
                return false;
            }

            reads |= Effects.ReadsOf(match);
        }

        return (reads & _effects.Of(target).Writes) == 0;
    }
}
