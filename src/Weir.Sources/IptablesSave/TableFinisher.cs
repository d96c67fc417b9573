using System.Collections.Frozen;
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
        table.Complete();
        FindTargets(table);
        RefuseUnknownTargets(table);
        var graph = new JumpGraph(table);
        var closing = graph.ClosingRules();
        if (closing.Count > 0)
        {
            Refuse(
                table,
                (chain, entry) =>
                    closing.Contains(entry.Rule)
                        ? at => IptablesErrors.JumpLoop(at, chain.Name, entry.TargetName ?? "")
                        : null
            );
        }

        RefuseWrongHooks(table, graph);
        return ToRuleset(table);
    }

    /// <summary>Asks for each target by its name once; all checks go by its number.</summary>
    private static void FindTargets(TableBuilder table)
    {
        foreach (var chain in table.Chains)
        {
            foreach (ref var entry in chain.Entries)
            {
                if (
                    (entry.Flags & RuleFlags.Jump) != RuleFlags.None
                    && table.Find(entry.TargetName ?? "") is { Hook: null } target
                )
                {
                    entry = entry with { Target = target.Index };
                }
            }
        }
    }

    private void RefuseUnknownTargets(TableBuilder table) =>
        Refuse(
            table,
            (_, entry) =>
                entry.TargetName is { } target
                    ? entry.Target >= 0
                        ? null
                        : at => IptablesErrors.UndeclaredTarget(at, target)
                    : (entry.Flags & RuleFlags.Opaque) != RuleFlags.None && HidesChain(table, entry.Rule) is { } name
                        ? at => OptionsOfChain(at, name)
                        : null
        );

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
        Refuse(
            table,
            (chain, entry) =>
            {
                var allowed = entry.Hooks.Set;
                if (allowed == HookSet.All)
                {
                    return null;
                }

                reached ??= graph.HooksOfChains();
                var hooks = reached[chain.Index] & ~allowed;
                return hooks == HookSet.None ? null : at => WrongHook(at, chain.Name, hooks);
            }
        );
    }

    private static Diagnostic WrongHook(Position at, string chain, HookSet hooks) =>
        IptablesErrors.Together.Error(
            at,
            $"a match or target of this rule does not work at {hooks}, from where '{chain}' is reached",
            "the kernel refuses such a rule; move it, or the jump"
        );

    /// <summary>Takes out the rules for which there is a reason, in one walk.</summary>
    private void Refuse(TableBuilder table, Func<ChainBuilder, RuleEntry, Func<Position, Diagnostic>?> reasonOf)
    {
        foreach (var chain in table.Chains)
        {
            var entries = chain.Entries;
            var kept = 0;
            for (var i = 0; i < entries.Length; i++)
            {
                ref readonly var entry = ref entries[i];
                if (!entry.IsPlain && reasonOf(chain, entry) is { } why)
                {
                    if (counter.Withdraw(entry.Flags))
                    {
                        diagnostics.Add(why(new Position.InFile(path, entry.Rule.Origin.Line, entry.JumpOffset + 1)));
                    }
                }
                else
                {
                    if (kept < i)
                    {
                        entries[kept] = entry;
                    }

                    kept++;
                }
            }

            if (kept < entries.Length)
            {
                chain.Truncate(kept);
            }
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
            from.Clear();
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
        var entries = chain.Entries;
        if (entries.IsEmpty)
        {
            return default;
        }

        var rules = new Rule[entries.Length];
        for (var i = 0; i < rules.Length; i++)
        {
            ref readonly var entry = ref entries[i];
            rules[i] = (entry.Flags & RuleFlags.Stateful) != RuleFlags.None ? ordinals.Number(entry.Rule) : entry.Rule;
            if ((entry.Flags & RuleFlags.Set) != RuleFlags.None)
            {
                SetNames.Collect(entry.Rule, used);
            }
        }

        return new(ImmutableCollectionsMarshal.AsImmutableArray(rules));
    }
}
