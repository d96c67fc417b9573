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
/// read from it again. Lost is only what the kernel itself forgets between two looks: when somebody deletes the table.
/// </remarks>
internal sealed class Accountant(KernelTable table, IUsageSeries series, TimeProvider time)
{
    private SeriesState? _state;

    /// <summary>Looks at the counters and adds what they gained.</summary>
    /// <returns>How many counters had moved.</returns>
    /// <exception cref="SeriesException">Nothing was added, or the answer was lost.</exception>
    /// <exception cref="AgentException">The kernel refused.</exception>
    public int Sample()
    {
        var state = _state ?? series.Load();
        _state = null;
        var sets = CounterLook.All(table).Select(look => Step(state, look)).OfType<SetSample>().ToArray();
        if (sets.Length > 0)
        {
            var sample = new UsageSample(state.Number + 1, time.GetUtcNow(), sets);
            series.Add(sample);
            state = After(state, sample);
        }

        _state = state;
        return sets.Sum(static set => set.Steps.Count);
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
