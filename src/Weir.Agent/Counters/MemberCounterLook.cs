using System.Runtime.InteropServices;
using Weir.Agent.Kernel;
using Weir.Core.Accounting;
using Weir.Core.Compiler;
using Weir.Kernel.NfTables;

namespace Weir.Agent.Counters;

/// <summary>
/// Asks the kernel for single members' counters, again and again: which sets count is read once for each generation of the rules, and then
/// a member costs four look-ups a destination class, however many members there are. Not thread-safe.
/// </summary>
/// <param name="networkNamespace">An existing namespace; null for the process's own.</param>
public sealed class MemberCounterLook(string? networkNamespace) : IDisposable
{
    private KernelTable? _table;
    private uint _generation;
    private Counting? _counting;

    private sealed record Counting(ILookup<Flow, SetSpec> Sets);

    public MemberCounterReading Read(uint member)
    {
        try
        {
            _table ??= KernelTable.Open(networkNamespace);
            return Read(_table, member);
        }
        catch (AgentException refused) when (refused.Failure == AgentFailure.Refused)
        {
            Dispose(); // a namespace that was made anew has the same name
            return new MemberCounterReading(null, refused.Message);
        }
    }

    public void Dispose()
    {
        _table?.Dispose();
        (_table, _counting) = (null, null);
    }

    private MemberCounterReading Read(KernelTable table, uint member)
    {
        var generation = table.Generation();
        if (_counting is null || generation != _generation)
        {
            (_counting, _generation) = (Sets(table), generation);
        }

        if (_counting is not { Sets: var sets })
        {
            return new MemberCounterReading(null, $"the kernel holds no table {KernelTable.FullName}");
        }

        return sets.Count < 4
            ? new MemberCounterReading(null, "accounting is off in the loaded table")
            : new MemberCounterReading(
                new MemberCounters(Sum(Flow.Up4), Sum(Flow.Up6), Sum(Flow.Down4), Sum(Flow.Down6)),
                null
            );

        // Over all destination classes.
        Traffic Sum(Flow flow) => sets[flow].Aggregate(default(Traffic), (sum, set) => sum + Of(table, set, member));
    }

    private static Counting? Sets(KernelTable table) =>
        table.Structure() is { } state
            ? new Counting(
                state
                    .Table.Sets.Select(static set => (Set: set, Counts: CounterNames.CountedBy(set.Name)))
                    .Where(static one => one.Counts is not null)
                    .ToLookup(static one => one.Counts?.Flow ?? default, static one => one.Set)
            )
            : null;

    /// <summary>The packet path makes an element with a member's first packet; until then nothing was counted.</summary>
    private static Traffic Of(KernelTable table, SetSpec set, uint member)
    {
        var key = MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in member));
        return table.Element(set, key) is { Counters: [var counted, ..] } ? counted.ToTraffic() : default;
    }
}
