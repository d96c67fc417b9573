using Weir.Core.Rules;
using Weir.Core.Rules.Space;

namespace Weir.Core.Analysis.Equivalence;

/// <summary>The chains a base chain reaches, called ones before their callers. Walks with its own stack: chains may be nested deep.</summary>
internal static class ChainOrder
{
    /// <exception cref="SpaceLimitException">Jumps form a loop, or lead to a chain that is not there.</exception>
    public static IReadOnlyList<Chain> Of(TableModel table, Chain start)
    {
        var done = new List<Chain>();
        var open = new HashSet<string>(StringComparer.Ordinal) { start.Name };
        var finished = new HashSet<string>(StringComparer.Ordinal);
        var stack = new Stack<(Chain Chain, IEnumerator<string> Targets)>();
        stack.Push((start, table.Targets(start).GetEnumerator()));
        while (stack.TryPeek(out var top))
        {
            if (!top.Targets.MoveNext())
            {
                top.Targets.Dispose();
                stack.Pop();
                finished.Add(top.Chain.Name);
                done.Add(top.Chain);
                continue;
            }

            var target = top.Targets.Current;
            if (finished.Contains(target))
            {
                continue;
            }

            if (!open.Add(target))
            {
                throw new SpaceLimitException($"chain '{target}' of table {table.Table.Table} leads back to itself");
            }

            var chain = table.Chain(target);
            stack.Push((chain, table.Targets(chain).GetEnumerator()));
        }

        return done;
    }
}
