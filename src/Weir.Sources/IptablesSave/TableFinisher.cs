using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Weir.Core;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Sources.Importing;

namespace Weir.Sources.IptablesSave;

/// <summary>Checks a whole table — jumps, circles, hooks — and makes it a value.</summary>
internal sealed class TableFinisher(
    string path,
    ImportSettings settings,
    RuleCounter counter,
    DiagnosticBag diagnostics
)
{
    public Ruleset Finish(TableBuilder table)
    {
        for (var i = 0; i < table.Chains.Count; i++)
        {
            table.Chains[i].Index = i;
        }

        RefuseUnknownTargets(table);
        var graph = new JumpGraph(table);
        foreach (var (chain, rule) in graph.ClosingRules())
        {
            Refuse(chain, rule, at => IptablesErrors.JumpLoop(at, chain.Name, TargetOf(chain.Rules[rule].Rule) ?? ""));
        }

        RefuseWrongHooks(table, graph);
        return ToRuleset(table);
    }

    /// <summary>The chain that a rule goes to, or null.</summary>
    public static string? TargetOf(Rule rule) =>
        rule.Verdict switch
        {
            Verdict.Jump jump => jump.Chain,
            Verdict.Goto jump => jump.Chain,
            _ => null,
        };

    private void RefuseUnknownTargets(TableBuilder table)
    {
        foreach (var chain in table.Chains)
        {
            for (var i = chain.Rules.Count - 1; i >= 0; i--)
            {
                var rule = chain.Rules[i].Rule;
                if (TargetOf(rule) is { } target && table.Find(target) is not { Hook: null })
                {
                    Refuse(chain, i, at => IptablesErrors.UndeclaredTarget(at, target));
                }
                else if ((chain.Rules[i].Flags & RuleFlags.Opaque) != 0 && HidesChain(table, rule) is { } name)
                {
                    Refuse(chain, i, at => OptionsOfChain(at, name));
                }
            }
        }
    }

    /// <summary>An option that nobody knows behind a jump was taken for a target's; the chain is declared, so it is a mistake.</summary>
    private static string? HidesChain(TableBuilder table, Rule rule)
    {
        foreach (var statement in rule.Statements)
        {
            if (statement is Statement.Extension extension && table.Find(extension.Target) is not null)
            {
                return extension.Target;
            }
        }

        return null;
    }

    private static Diagnostic OptionsOfChain(Position at, string chain) =>
        IptablesErrors.Option.Error(
            at,
            $"options stand behind the jump to '{Excerpt.Of(chain)}' that no match of the rule has",
            "options of a match stand behind its '-m'"
        );

    private void RefuseWrongHooks(TableBuilder table, JumpGraph graph)
    {
        HookSet[]? reached = null;
        foreach (var chain in table.Chains)
        {
            for (var i = chain.Rules.Count - 1; i >= 0; i--)
            {
                var allowed = chain.Rules[i].Hooks.Set;
                if (allowed == HookSet.All)
                {
                    continue;
                }

                reached ??= graph.HooksOfChains();
                var hooks = reached[chain.Index] & ~allowed;
                if (hooks != HookSet.None)
                {
                    Refuse(chain, i, at => WrongHook(at, chain.Name, hooks));
                }
            }
        }
    }

    private static Diagnostic WrongHook(Position at, string chain, HookSet hooks) =>
        IptablesErrors.Together.Error(
            at,
            $"a match or target of this rule does not work at {hooks}, from where '{chain}' is reached",
            "the kernel refuses such a rule; move it, or the jump"
        );

    private void Refuse(ChainBuilder chain, int index, Func<Position, Diagnostic> why)
    {
        var entry = chain.Rules[index];
        chain.Rules.RemoveAt(index);
        if (counter.Withdraw(entry.Flags))
        {
            diagnostics.Add(why(new Position.InFile(path, entry.Rule.Origin.Line, entry.JumpOffset + 1)));
        }
    }

    private Ruleset ToRuleset(TableBuilder table)
    {
        var ordinals = new Ordinals();
        var used = new SortedSet<string>(StringComparer.Ordinal);
        var chains = new Chain[table.Chains.Count];
        for (var i = 0; i < chains.Length; i++)
        {
            var from = table.Chains[i];
            chains[i] = new Chain(
                from.Name,
                from.Hook is { } hook ? table.Kind.BaseOf(hook, from.Drops) : null,
                RulesOf(from, ordinals, used)
            )
            {
                Tally = from.Tally,
            };
            from.Rules.Clear();
            from.Rules.TrimExcess();
        }

        var sets = used.Where(settings.Sets.ContainsKey).Select(name => settings.Sets[name]).ToArray();
        return new Ruleset(
            table.Family,
            table.Kind.Name(),
            new(ImmutableCollectionsMarshal.AsImmutableArray(chains)),
            new([.. sets.Select(static set => set.Declaration)]),
            default
        )
        {
            Elements = sets.ToFrozenDictionary(static set => set.Declaration.Name, static set => set.Elements),
        };
    }

    private static EquatableArray<Rule> RulesOf(ChainBuilder chain, Ordinals ordinals, SortedSet<string> used)
    {
        if (chain.Rules.Count == 0)
        {
            return default;
        }

        var rules = new Rule[chain.Rules.Count];
        for (var i = 0; i < rules.Length; i++)
        {
            var entry = chain.Rules[i];
            rules[i] = (entry.Flags & RuleFlags.Stateful) != 0 ? ordinals.Number(entry.Rule) : entry.Rule;
            if ((entry.Flags & RuleFlags.Set) != 0)
            {
                SetNames.Collect(entry.Rule, used);
            }
        }

        return new(ImmutableCollectionsMarshal.AsImmutableArray(rules));
    }
}
