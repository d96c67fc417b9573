using System.Collections.Immutable;
using Weir.Agent.Kernel;
using Weir.Core.Accounting;
using Weir.Sources.Series;

namespace Weir.Agent.Accounting;

/// <summary>
/// Carries the kernel's counters into the series: each sample adds what was counted since the one before, with what was seen, in one
/// transaction. What cannot be written now is not lost: the next sample adds it. Not thread-safe.
/// </summary>
/// <remarks>
/// Exact because nothing is believed that the series does not hold: after any failure (a lost answer, another writer of the same node) what was last seen is
/// read from it again. Lost is only what the kernel itself forgets between two looks: when somebody else deletes the table.
/// </remarks>
/// <param name="parting">Last looks at sets that were deleted since; null where nobody deletes any.</param>
internal sealed class Accountant(
    KernelTable table,
    IUsageSeries series,
    TimeProvider time,
    PartingCounters? parting = null
)
{
    private readonly CounterWatch _watch = new(table);
    private readonly List<CounterLook> _parted = [];
    private readonly List<SetSample> _added = [];
    private SeriesState? _state;

    /// <summary>Sets listed so far, for tests of what a sample costs.</summary>
    internal long Listings => _watch.Listings;

    /// <summary>Looks at the counters and adds what they gained.</summary>
    /// <returns>How many counters had moved.</returns>
    /// <exception cref="SeriesException">Nothing was added, or the answer was lost.</exception>
    /// <exception cref="AgentException">The kernel refused.</exception>
    public int Sample()
    {
        var state = _state ?? Reload();
        _state = null;
        _added.Clear();
        var looks = _watch.Moved();
        // Taken after the look: whoever deleted a set that this look does not see any more has left his last look at it before.
        for (Part(); _parted.Count > 0; Part())
        {
            state = Add(state, _parted.Select(look => AtLeast(state, look)));
            _parted.Clear();
            _watch.Forget();
            looks = _watch.Moved();
        }

        _state = Add(state, looks);
        return _added.Sum(static set => set.Steps.Count);
    }

    /// <summary>The members that moved the most bytes in the last sample, the busiest first, with all that their counters say.</summary>
    /// <remarks>Asked once after a sample; what it is computed from is let go.</remarks>
    public ImmutableArray<MemberTotal> Busiest(int most)
    {
        if (_state is not { } state)
        {
            return [];
        }

        var busiest = BusyMembers.Of(_added.Select(static set => set.Steps), most);
        _added.Clear();
        return [.. busiest.Select(member => new MemberTotal(member, Total(state, member)))];
    }

    private static Usage Total(SeriesState state, uint member)
    {
        var sum = default(Usage);
        foreach (var (set, seen) in state.Sets)
        {
            var traffic = seen.Members.GetValueOrDefault(member);
            sum = sum.With(set.Flow, sum[set.Flow] + traffic);
        }

        return sum;
    }

    private SeriesState Reload()
    {
        _watch.Forget();
        return series.Load();
    }

    private void Part() => _parted.AddRange(parting?.Take() ?? []);

    /// <summary>A parting look may be older than the last sample's: of one incarnation counters only grow, so the greater is the later.</summary>
    private static CounterLook AtLeast(SeriesState state, CounterLook look) =>
        look with
        {
            Members = Counting.Later(
                state.Sets.GetValueOrDefault(look.Set, LastSeen.Nothing),
                look.Incarnation,
                look.Members
            ),
        };

    private SeriesState Add(SeriesState state, IEnumerable<CounterLook> looks)
    {
        foreach (var round in Rounds(looks))
        {
            var sets = round.Select(look => Step(state, look)).OfType<SetSample>().ToImmutableArray();
            if (!sets.IsEmpty)
            {
                var sample = new UsageSample(state.Number + 1, time.GetUtcNow(), sets);
                series.Add(sample);
                _added.AddRange(sets);
                state = After(state, sample);
            }
        }

        return state;
    }

    /// <summary>A sample has each set once; of two looks at one set the second belongs into the next sample.</summary>
    private static List<List<CounterLook>> Rounds(IEnumerable<CounterLook> looks)
    {
        var rounds = new List<List<CounterLook>>();
        foreach (var look in looks)
        {
            var round = rounds.Find(round => round.TrueForAll(other => other.Set != look.Set));
            if (round is null)
            {
                rounds.Add(round = []);
            }

            round.Add(look);
        }

        return rounds;
    }

    /// <summary>Null when the set is the one that was seen and no counter of it has moved.</summary>
    private static SetSample? Step(SeriesState state, CounterLook look)
    {
        var seen = state.Sets.GetValueOrDefault(look.Set, LastSeen.Nothing);
        var steps = Counting.Between(seen, look.Incarnation, look.Members);
        return steps.Count == 0 && seen.Incarnation == look.Incarnation
            ? null
            : new SetSample(look.Set, look.Incarnation, steps);
    }

    private static SeriesState After(SeriesState state, UsageSample sample)
    {
        var sets = new Dictionary<CountedSet, LastSeen>(state.Sets);
        foreach (var set in sample.Sets)
        {
            var before = sets.GetValueOrDefault(set.Set, LastSeen.Nothing);
            sets[set.Set] = Counting.After(before, set.Incarnation, set.Steps);
        }

        return new SeriesState(sample.Number, sets);
    }
}
