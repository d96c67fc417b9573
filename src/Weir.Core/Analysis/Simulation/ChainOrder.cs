using Weir.Core.Rules;

namespace Weir.Core.Analysis.Simulation;

/// <summary>Puts the chains that packets reach into an order in which each stands behind all it sends packets to. Needs no recursion.</summary>
internal static class ChainOrder
{
    /// <exception cref="ArgumentException">A rule sends packets to a chain that is not there, or in a circle.</exception>
    public static List<Chain> Of(Ruleset table)
    {
        var maps = table
            .Sets.Where(set => set.IsVerdictMap)
            .ToDictionary(set => set.Name, set => set.Verdicts, StringComparer.Ordinal);
        var targets = table.Chains.ToDictionary(
            chain => chain.Name,
            chain => (Chain: chain, Targets: Targets(chain, maps)),
            StringComparer.Ordinal
        );
        var order = new List<Chain>(table.Chains.Count);
        var entered = new HashSet<string>(StringComparer.Ordinal);
        var left = new HashSet<string>(StringComparer.Ordinal);
        var path = new Stack<(string Name, int Next)>();
        foreach (var root in table.Chains)
        {
            if (root.Base is not null && entered.Add(root.Name))
            {
                path.Push((root.Name, 0));
            }

            while (path.TryPop(out var at))
            {
                var (chain, children) = targets[at.Name];
                if (at.Next == children.Count)
                {
                    left.Add(at.Name);
                    order.Add(chain);
                    continue;
                }

                path.Push((at.Name, at.Next + 1));
                var child = children[at.Next];
                if (!targets.ContainsKey(child))
                {
                    throw new ArgumentException(
                        $"chain {at.Name} sends packets to {child}, which is not there",
                        nameof(table)
                    );
                }

                if (entered.Add(child))
                {
                    path.Push((child, 0));
                }
                else if (!left.Contains(child))
                {
                    throw new ArgumentException($"chain {child} sends packets in a circle", nameof(table));
                }
            }
        }

        return order;
    }

    private static List<string> Targets(Chain chain, Dictionary<string, EquatableArray<Verdict>> maps)
    {
        var names = new List<string>();
        foreach (var rule in chain.Rules)
        {
            if (rule.Verdict is Verdict.Map map)
            {
                foreach (var verdict in maps[map.Name])
                {
                    Add(names, verdict);
                }
            }
            else
            {
                Add(names, rule.Verdict);
            }
        }

        return names;
    }

    private static void Add(List<string> names, Verdict? verdict)
    {
        if (verdict is Verdict.Jump jump)
        {
            names.Add(jump.Chain);
        }
        else if (verdict is Verdict.Goto go)
        {
            names.Add(go.Chain);
        }
    }
}
