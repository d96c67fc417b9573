using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave;

/// <summary>Which chain leads to which. Walked without recursion: a dump decides how deep it goes.</summary>
internal sealed class JumpGraph(TableBuilder table)
{
    /// <summary>Rules that close a circle.</summary>
    public HashSet<Rule> ClosingRules()
    {
        var closing = new HashSet<Rule>(ReferenceEqualityComparer.Instance);
        var state = new byte[table.Chains.Count];
        var path = new Stack<(ChainBuilder Chain, int Next)>();
        foreach (var root in table.Chains)
        {
            if (state[root.Index] == New)
            {
                state[root.Index] = OnPath;
                path.Push((root, 0));
                Walk(path, state, closing);
            }
        }

        return closing;
    }

    /// <summary>The hooks each chain is reached from, by its index.</summary>
    public HookSet[] HooksOfChains()
    {
        var hooks = new HookSet[table.Chains.Count];
        var waiting = new Queue<ChainBuilder>();
        foreach (var chain in table.Chains)
        {
            if (chain.Hook is { } hook)
            {
                hooks[chain.Index] = hook.Bit();
                waiting.Enqueue(chain);
            }
        }

        while (waiting.TryDequeue(out var chain))
        {
            foreach (ref readonly var entry in chain.Entries)
            {
                if (Target(in entry) is { } next && (hooks[chain.Index] & ~hooks[next.Index]) != HookSet.None)
                {
                    hooks[next.Index] |= hooks[chain.Index];
                    waiting.Enqueue(next);
                }
            }
        }

        return hooks;
    }

    private const byte New = 0;
    private const byte OnPath = 1;
    private const byte Done = 2;

    private void Walk(Stack<(ChainBuilder Chain, int Next)> path, byte[] state, HashSet<Rule> closing)
    {
        while (path.TryPop(out var top))
        {
            var (chain, next) = top;
            var entered = false;
            var entries = chain.Entries;
            for (; next < entries.Length && !entered; next++)
            {
                if (Target(in entries[next]) is not { } target || state[target.Index] == Done)
                {
                    continue;
                }

                if (state[target.Index] == OnPath)
                {
                    closing.Add(entries[next].Rule);
                    continue;
                }

                state[target.Index] = OnPath;
                path.Push((chain, next + 1));
                path.Push((target, 0));
                entered = true;
            }

            if (!entered)
            {
                state[chain.Index] = Done;
            }
        }
    }

    private ChainBuilder? Target(in RuleEntry entry) => entry.Target < 0 ? null : table.Chains[entry.Target];
}
