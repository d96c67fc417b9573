using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Flat;

/// <summary>Who jumps to whom in a table.</summary>
internal static class ChainGraph
{
    /// <summary>
    /// The chains that base chains reach, each behind those it jumps to. Chains in a loop are left out, and all that jump to them: the
    /// kernel refuses loops, and nothing is known of such a table.
    /// </summary>
    public static List<Chain> CalleesFirst(Ruleset table)
    {
        var chains = ByName(table);
        var order = new List<Chain>();
        var state = new Dictionary<string, Visit>(StringComparer.Ordinal);
        var stack = new Stack<(Chain Chain, IEnumerator<string> Targets)>();
        foreach (var start in table.Chains)
        {
            if (state.TryAdd(start.Name, Visit.Open))
            {
                stack.Push((start, Targets(start, table).GetEnumerator()));
            }

            while (stack.TryPeek(out var top))
            {
                if (!top.Targets.MoveNext())
                {
                    stack.Pop();
                    Close(top.Chain, stack, state, order);
                    continue;
                }

                if (!chains.TryGetValue(top.Targets.Current, out var target))
                {
                    continue;
                }

                if (state.TryAdd(target.Name, Visit.Open))
                {
                    stack.Push((target, Targets(target, table).GetEnumerator()));
                }
                else if (state[target.Name] != Visit.Done)
                {
                    state[top.Chain.Name] = Visit.Looping;
                }
            }
        }

        return order;
    }

    public static Dictionary<string, Chain> ByName(Ruleset table)
    {
        var chains = new Dictionary<string, Chain>(table.Chains.Count, StringComparer.Ordinal);
        foreach (var chain in table.Chains)
        {
            chains.TryAdd(chain.Name, chain);
        }

        return chains;
    }

    /// <summary>How often each chain is jumped or gone to.</summary>
    public static Dictionary<string, int> Calls(Ruleset table)
    {
        var calls = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var chain in table.Chains)
        {
            foreach (var target in Targets(chain, table))
            {
                System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(calls, target, out _)++;
            }
        }

        return calls;
    }

    public static IEnumerable<string> Targets(Chain chain, Ruleset table)
    {
        foreach (var rule in chain.Rules)
        {
            foreach (var target in Targets(rule, table))
            {
                yield return target;
            }
        }
    }

    /// <summary>The chains that one rule leads to.</summary>
    public static IEnumerable<string> Targets(Rule rule, Ruleset table) =>
        rule.Verdict switch
        {
            Verdict.Jump jump => [jump.Chain],
            Verdict.Goto jump => [jump.Chain],
            Verdict.Map map => TargetsOf(map, table),
            _ => [],
        };

    private static IEnumerable<string> TargetsOf(Verdict.Map map, Ruleset table)
    {
        foreach (var set in table.Sets)
        {
            if (set.Name != map.Name)
            {
                continue;
            }

            foreach (var verdict in set.Verdicts)
            {
                switch (verdict)
                {
                    case Verdict.Jump jump:
                        yield return jump.Chain;
                        break;
                    case Verdict.Goto jump:
                        yield return jump.Chain;
                        break;
                    default:
                        break;
                }
            }
        }
    }

    private static void Close(
        Chain chain,
        Stack<(Chain Chain, IEnumerator<string> Targets)> stack,
        Dictionary<string, Visit> state,
        List<Chain> order
    )
    {
        if (state[chain.Name] == Visit.Looping)
        {
            if (stack.TryPeek(out var caller))
            {
                state[caller.Chain.Name] = Visit.Looping;
            }

            return;
        }

        state[chain.Name] = Visit.Done;
        order.Add(chain);
    }

    private enum Visit
    {
        Open,
        Looping,
        Done,
    }
}
