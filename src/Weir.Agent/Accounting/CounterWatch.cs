using System.Runtime.InteropServices;
using Weir.Agent.Counters;
using Weir.Agent.Kernel;
using Weir.Core.Accounting;
using Weir.Core.Compiler;
using Weir.Kernel.NfTables;

namespace Weir.Agent.Accounting;

/// <summary>
/// Looks at members' counters again and again, and lists only the sets in which something can have moved: the sum beside a set
/// (<see cref="CounterNames.TotalOf"/>) tells that for one small question, as long as nobody commits anything. Not thread-safe.
/// </summary>
/// <remarks>
/// The rules add to the sum after the set, and the sum is read before the set is listed; so what a listing did not see yet moves the sum for the next
/// look. Where a table has no sums (one that an earlier version loaded) every look lists.
/// </remarks>
internal sealed class CounterWatch(KernelTable table)
{
    // A table that is made anew this often while it is read is made anew by somebody who never stops.
    private const int Attempts = 20;

    private Dictionary<string, Standing> _listed = new(StringComparer.Ordinal);

    /// <summary>What a set looked like from outside when it was last listed.</summary>
    /// <param name="Generation">Of the ruleset: whoever changes an element without a packet commits something.</param>
    private sealed record Standing(string Incarnation, Traffic Sum, uint Generation);

    /// <summary>Whether the table counted members at the last look.</summary>
    public bool IsCounting { get; private set; }

    /// <summary>The sets listed so far: those that the last look passed over are not among them.</summary>
    public long Listings { get; private set; }

    /// <summary>The sets that may differ from the look before; at the first look all of them.</summary>
    /// <param name="which">Names of sets to look at; null for all.</param>
    /// <exception cref="AgentException">The kernel refused.</exception>
    public IReadOnlyList<CounterLook> Moved(Predicate<string>? which = null)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (table.Handles() is not { } before)
            {
                (IsCounting, _listed) = (false, new(StringComparer.Ordinal));
                return [];
            }

            var standing = Standings(before, which);
            var looks = List(standing);
            // A set that was made anew between its number and its elements would be counted under the old one's name.
            if (looks.Count == 0 || (table.Handles() is { } after && Same(before, after)))
            {
                (IsCounting, _listed) = (standing.Count > 0, standing);
                return looks;
            }
        }

        throw new AgentException(AgentFailure.Refused, AgentDiagnostics.Busy(Attempts));
    }

    /// <summary>Lists everything at the next look.</summary>
    public void Forget() => _listed.Clear();

    private Dictionary<string, Standing> Standings(NftHandles handles, Predicate<string>? which)
    {
        var generation = table.Generation();
        var sums = table.Counters();
        var standing = new Dictionary<string, Standing>(StringComparer.Ordinal);
        foreach (var (name, figures) in handles.Sets)
        {
            if (CounterNames.CountedBy(name) is not null && which?.Invoke(name) != false)
            {
                var incarnation = $"{table.Life}/{handles.Table}/{figures.Handle}";
                // Without a sum nobody knows whether it moved: one that never equals another.
                var sum = sums.GetValueOrDefault(CounterNames.TotalOf(name), Unknown);
                standing.Add(name, new Standing(incarnation, sum, generation));
            }
        }

        return standing;
    }

    private static Traffic Unknown => new(ulong.MaxValue, ulong.MaxValue);

    private List<CounterLook> List(Dictionary<string, Standing> standing)
    {
        var looks = new List<CounterLook>();
        var specs = default(Dictionary<string, SetSpec>);
        foreach (var (name, now) in standing)
        {
            if (now.Sum != Unknown && _listed.GetValueOrDefault(name) == now)
            {
                continue;
            }

            specs ??= table.Sets().ToDictionary(static set => set.Name, StringComparer.Ordinal);
            if (specs.TryGetValue(name, out var set) && CounterNames.CountedBy(name) is { } counted)
            {
                looks.Add(new CounterLook(counted, now.Incarnation, Counters(set, table.Elements(set))));
                Listings++;
            }
        }

        return looks;
    }

    private static bool Same(NftHandles before, NftHandles after) =>
        before.Table == after.Table
        && before.Sets.All(set => after.Sets.GetValueOrDefault(set.Key).Handle == set.Value.Handle);

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
