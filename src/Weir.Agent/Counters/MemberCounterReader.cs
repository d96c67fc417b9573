using System.Runtime.InteropServices;
using Weir.Agent.Kernel;
using Weir.Core.Accounting;
using Weir.Core.Compiler;
using Weir.Kernel.NfTables;

namespace Weir.Agent.Counters;

/// <summary>Asks the kernel for one member's counters: the table's structure and four look-ups a destination class, however many members there are.</summary>
public static class MemberCounterReader
{
    /// <param name="networkNamespace">An existing namespace; null for the process's own.</param>
    /// <param name="member">The member's id.</param>
    public static MemberCounterReading Read(string? networkNamespace, uint member)
    {
        try
        {
            using var table = KernelTable.Open(networkNamespace);
            return Read(table, member);
        }
        catch (AgentException refused) when (refused.Failure == AgentFailure.Refused)
        {
            return new MemberCounterReading(null, refused.Message);
        }
    }

    private static MemberCounterReading Read(KernelTable table, uint member)
    {
        if (table.Structure() is not { } state)
        {
            return new MemberCounterReading(null, $"the kernel holds no table {KernelTable.FullName}");
        }

        var counters =
            Counted(Flow.Up4) is { } up4
            && Counted(Flow.Up6) is { } up6
            && Counted(Flow.Down4) is { } down4
            && Counted(Flow.Down6) is { } down6
                ? new MemberCounters(up4, up6, down4, down6)
                : null;
        return new MemberCounterReading(counters, counters is null ? "accounting is off in the loaded table" : null);

        // Over all destination classes.
        Traffic? Counted(Flow flow)
        {
            Traffic? sum = null;
            foreach (var set in state.Table.Sets.Where(set => CounterNames.CountedBy(set.Name)?.Flow == flow))
            {
                sum = (sum ?? default) + Of(table, set, member);
            }

            return sum;
        }
    }

    /// <summary>The packet path makes an element with a member's first packet; until then nothing was counted.</summary>
    private static Traffic Of(KernelTable table, SetSpec set, uint member)
    {
        var key = MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in member));
        return table.Element(set, key) is { Counters: [var counted, ..] } ? counted.ToTraffic() : default;
    }
}
