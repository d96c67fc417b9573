using Weir.Core.Accounting;

namespace Weir.Sources.Series;

/// <summary>What one node's counters gained since the sample before.</summary>
/// <param name="Number">One more than the last sample's: <see cref="SeriesState.Number"/> + 1.</param>
/// <param name="At">When the counters were read.</param>
public sealed record UsageSample(long Number, DateTimeOffset At, IReadOnlyList<SetSample> Sets)
{
    /// <summary>The increments of all sets, put together by member and class.</summary>
    public IReadOnlyDictionary<UsageKey, Usage> Increments()
    {
        var sums = new Dictionary<UsageKey, Usage>();
        foreach (var set in Sets)
        {
            foreach (var step in set.Steps)
            {
                if (!step.Increment.IsNone)
                {
                    var key = new UsageKey(step.Member, set.Set.Class);
                    sums[key] = sums.GetValueOrDefault(key) + default(Usage).With(set.Set.Flow, step.Increment);
                }
            }
        }

        return sums;
    }
}

/// <summary>The steps of one set's counters.</summary>
public sealed record SetSample(CountedSet Set, string Incarnation, IReadOnlyList<CountStep> Steps);

/// <param name="Number">Number of the last sample in the series; 0 before the first.</param>
public sealed record SeriesState(long Number, IReadOnlyDictionary<CountedSet, LastSeen> Sets);
