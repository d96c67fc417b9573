using System.Runtime.InteropServices;

namespace Weir.Core.Accounting;

/// <summary>All that a member's counters say: since the sets were made, over all classes.</summary>
public readonly record struct MemberTotal(uint Member, Usage Usage);

/// <summary>Finds the members that moved the most.</summary>
public static class BusyMembers
{
    /// <param name="steps">Of one sample, set by set.</param>
    /// <param name="most">How many at most.</param>
    /// <returns>Members that moved something, by bytes both ways, the busiest first; of equals the lower id.</returns>
    public static IReadOnlyList<uint> Of(IEnumerable<IReadOnlyList<CountStep>> steps, int most)
    {
        ArgumentNullException.ThrowIfNull(steps);
        var moved = new Dictionary<uint, ulong>();
        foreach (var set in steps)
        {
            foreach (var step in set)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(moved, step.Member, out _) += step.Increment.Bytes;
            }
        }

        // The least busy of those kept so far is on top of the queue and makes room.
        var kept = new PriorityQueue<uint, (ulong Bytes, long Rank)>();
        foreach (var (member, bytes) in moved)
        {
            if (bytes > 0)
            {
                kept.Enqueue(member, (bytes, -(long)member));
                if (kept.Count > most)
                {
                    kept.Dequeue();
                }
            }
        }

        var busiest = new uint[kept.Count];
        for (var at = busiest.Length - 1; at >= 0; at--)
        {
            busiest[at] = kept.Dequeue();
        }

        return busiest;
    }
}
