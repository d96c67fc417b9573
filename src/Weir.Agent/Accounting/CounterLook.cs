using Weir.Agent.Kernel;
using Weir.Core.Accounting;

namespace Weir.Agent.Accounting;

/// <summary>What one set of members' counters says, and which set that is.</summary>
/// <param name="Incarnation">Names the set as it was made, over reboots and namespaces.</param>
internal sealed record CounterLook(CountedSet Set, string Incarnation, IReadOnlyDictionary<uint, Traffic> Members)
{
    /// <summary>All sets of members' counters of the table; none without a table, or without accounting in it.</summary>
    /// <exception cref="AgentException">The kernel refused.</exception>
    public static IReadOnlyList<CounterLook> All(KernelTable table) => new CounterWatch(table).Moved();
}
