using System.Collections.Concurrent;
using Weir.Agent.Kernel;
using Weir.Kernel.NfTables;

namespace Weir.Agent.Accounting;

/// <summary>
/// The last look at members' counters that an apply is about to delete (a destination class taken out of weir.yaml, accounting turned
/// off): taken by who applies, kept for who adds to the series. Thread-safe.
/// </summary>
/// <remarks>What passes in the milliseconds between this look and the commit is lost; without it, all since the last sample would be.</remarks>
internal sealed class PartingCounters
{
    // A series that is away for long while classes come and go must not fill the memory.
    private const int Most = 64;

    private readonly ConcurrentQueue<CounterLook> _looks = new();

    /// <summary>Looks at what the operations delete. A kernel that refuses the look does not keep the rules from coming.</summary>
    public void Look(KernelTable table, IReadOnlyList<NftOperation> operations)
    {
        var gone = operations
            .OfType<NftOperation.DeleteSet>()
            .Select(static delete => delete.Set)
            .ToHashSet(StringComparer.Ordinal);
        var all = operations.Any(static operation => operation is NftOperation.DeleteTable);
        if (!all && gone.Count == 0)
        {
            return;
        }

        try
        {
            foreach (var look in new CounterWatch(table).Moved(all ? null : gone.Contains))
            {
                _looks.Enqueue(look);
            }
        }
        catch (AgentException)
        {
            // What the kernel will not show cannot be counted.
        }

        while (_looks.Count > Most)
        {
            _looks.TryDequeue(out _);
        }
    }

    /// <summary>What was looked at since the last call, in that order.</summary>
    public IReadOnlyList<CounterLook> Take()
    {
        var taken = new List<CounterLook>();
        while (_looks.TryDequeue(out var look))
        {
            taken.Add(look);
        }

        return taken;
    }
}
