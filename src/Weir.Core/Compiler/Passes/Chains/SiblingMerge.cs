using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Chains;

/// <summary>The state of one merge over a table: chains as they have become so far, leaves first.</summary>
internal sealed class SiblingMerge(Ruleset table, PassContext context)
{
    private readonly Dictionary<string, Chain> _chains = ChainGraph.ByName(table);
    private readonly Dictionary<string, int> _calls = ChainGraph.Calls(table);
    private readonly HashSet<string> _merged = new(StringComparer.Ordinal);
    private readonly List<Chain> _made = [];
    private readonly ChainEffects _before = new(table);

    public void Visit(Chain chain)
    {
        var rules = chain.Rules;
        List<Rule>? output = null;
        for (var at = 0; at < rules.Count; at++)
        {
            var run = JumpRun.At(rules, at, IsOwn, target => _before.Of(target).Writes);
            if (run is null || !MergeGain.IsWorth(run, TargetOf, context))
            {
                output?.Add(rules[at]);
                continue;
            }

            output ??= [.. rules.Items[..at]];
            Merge(chain, run, isTail: at + run.Count == rules.Count, output);
            at += run.Count - 1;
        }

        if (output is not null)
        {
            _chains[chain.Name] = chain with { Rules = new([.. output]) };
        }
    }

    public Ruleset Finish()
    {
        if (_merged.Count == 0)
        {
            return table;
        }

        var chains = new List<Chain>();
        foreach (var chain in table.Chains)
        {
            if (!_merged.Contains(chain.Name))
            {
                chains.Add(_chains[chain.Name]);
            }
        }

        chains.AddRange(_made);
        return table with { Chains = new([.. chains]) };
    }

    /// <summary>A chain that only this jump leads to.</summary>
    private bool IsOwn(string target) =>
        _calls.GetValueOrDefault(target) == 1 && _chains.TryGetValue(target, out var chain) && chain.Base is null;

    private Chain TargetOf(JumpKey jump) => _chains[jump.Target];

    private void Merge(Chain chain, JumpRun run, bool isTail, List<Rule> output)
    {
        var flat = new List<Rule>();
        foreach (var jump in run.Jumps)
        {
            var target = TargetOf(jump);
            _merged.Add(target.Name);
            context.Note(new RulePlace(table.Table, jump.Rule.Origin, jump.Rule.Comment, jump.Rule.Tally, null, 0));
            foreach (var rule in target.Rules)
            {
                flat.Add(KeyedRule.Of(jump.Rule, rule));
            }
        }

        // A return, and what follows a chain gone to, lead behind the run. At the end of the chain that is where the chain ends.
        if (isTail || !flat.Exists(static rule => rule.Verdict is Verdict.Return or Verdict.Goto or Verdict.Map))
        {
            output.AddRange(flat);
            return;
        }

        var name = context.Names.Unique($"{chain.Name}_all");
        var made = new Chain(name, null, new([.. flat]));
        _made.Add(made);
        _chains.Add(name, made);
        _calls.Add(name, 1);
        output.Add(new Rule([], [], new Verdict.Jump(name)) { Origin = run.Jumps[0].Rule.Origin });
    }
}
