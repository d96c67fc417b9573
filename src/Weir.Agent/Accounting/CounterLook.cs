using System.Runtime.InteropServices;
using Weir.Agent.Counters;
using Weir.Agent.Kernel;
using Weir.Core.Accounting;
using Weir.Core.Compiler;
using Weir.Kernel.NfTables;

namespace Weir.Agent.Accounting;

/// <summary>What one set of members' counters says, and which set that is.</summary>
internal sealed record CounterLook(CountedSet Set, string Incarnation, IReadOnlyDictionary<uint, Traffic> Members)
{
    // A table that is made anew this often while it is read is made anew by somebody who never stops.
    private const int Attempts = 20;

    /// <summary>All sets of members' counters of the table; none without a table, or without accounting in it.</summary>
    /// <exception cref="AgentException">The kernel refused.</exception>
    public static IReadOnlyList<CounterLook> All(KernelTable table)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (table.Handles() is not { } before || table.Structure() is not { } state)
            {
                return [];
            }

            var looks = new List<CounterLook>();
            foreach (var set in state.Table.Sets)
            {
                if (
                    CounterNames.CountedBy(set.Name) is { } counted
                    && before.Sets.TryGetValue(set.Name, out var handle)
                )
                {
                    var incarnation = $"{table.Life}/{before.Table}/{handle}";
                    looks.Add(new CounterLook(counted, incarnation, Counters(set, table.Elements(set))));
                }
            }

            // A set that was made anew between its number and its elements would be counted under the old one's name.
            if (table.Handles() is { } after && Same(before, after))
            {
                return looks;
            }
        }

        throw new AgentException(AgentFailure.Refused, AgentDiagnostics.Busy(Attempts));
    }

    private static bool Same(NftHandles before, NftHandles after) =>
        before.Table == after.Table && before.Sets.All(set => after.Sets.GetValueOrDefault(set.Key) == set.Value);

    private static Dictionary<uint, Traffic> Counters(SetSpec set, ElementBlock elements)
    {
        var members = new Dictionary<uint, Traffic>(elements.Count);
        for (var i = 0; i < elements.Count; i++)
        {
            // The key is the connection's mark, in the byte order of the machine.
            var member = MemoryMarshal.Read<uint>(elements.Bytes.Span[(i * set.Stride)..]);
            var counted = elements.Counters.IsEmpty ? default : elements.Counters[i].ToTraffic();
            if (!counted.IsNone)
            {
                members.Add(member, counted);
            }
        }

        return members;
    }
}
