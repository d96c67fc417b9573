using Weir.Core.Accounting;

namespace Weir.Sources.Series;

/// <summary>
/// The durable series of what members moved, as one node writes it: a minute's steps for two days, an hour's for ninety, a day's for five
/// years (<see cref="Retention"/>). Not thread-safe. Every method throws <see cref="SeriesException"/> when the store fails; then nothing of the call is in it,
/// or, where the store cannot tell (a connection lost at its commit), the next <see cref="Load"/> does.
/// </summary>
public interface IUsageSeries : IDisposable
{
    /// <summary>What this node's counters said at the last sample that is in the series.</summary>
    SeriesState Load();

    /// <summary>
    /// Adds a sample whole or not at all: increments, what was seen, and its number in one transaction.
    /// </summary>
    /// <exception cref="SeriesException">
    /// Also when the series' last number is not the one before: somebody else writes for this node, or an answer was lost.
    /// </exception>
    void Add(UsageSample sample);

    /// <summary>Sums what is complete into hours and days, and forgets what is older than it is kept. May be called at any time and again.</summary>
    void RollUp(DateTimeOffset now, Retention keep);

    /// <summary>A member's usage in steps of one width, those with traffic only, ascending by time, then class.</summary>
    /// <param name="from">Inclusive; steps begin at whole minutes, hours or days of UTC.</param>
    /// <param name="to">Exclusive.</param>
    IReadOnlyList<UsagePoint> Read(uint member, DateTimeOffset from, DateTimeOffset to, SeriesStep step);

    /// <summary>What members moved in a stretch of time, of all nodes together; who moved nothing is not there.</summary>
    /// <param name="from">Inclusive; a whole hour of UTC, and for minutes that are kept still a whole minute.</param>
    /// <param name="to">Exclusive; likewise.</param>
    IReadOnlyDictionary<UsageKey, Usage> Sums(DateTimeOffset from, DateTimeOffset to);

    /// <summary>Until when hours are summed: a step that begins before may still grow, but only by what a clock that was put back adds.</summary>
    DateTimeOffset SummedUntil();

    /// <summary>Everything in the series, of one member or (null) of all.</summary>
    Usage Total(uint? member);

    /// <summary>What the counters of each node that writes here said at its last sample, all members together.</summary>
    IReadOnlyDictionary<string, Usage> CountedByNode();

    /// <summary>Settles which of the nodes that write here tells of what members reached.</summary>
    QuotaTelling Settle(QuotaTally tally);
}

/// <summary>Width of a step of the series.</summary>
public enum SeriesStep
{
    Minute = 60,
    Hour = 3600,
    Day = 86400,
}

/// <param name="At">Begin of the step, UTC.</param>
/// <param name="Class">Destination class; empty for none.</param>
public readonly record struct UsagePoint(DateTimeOffset At, string Class, Usage Usage);

/// <summary>For how long steps of each width are kept.</summary>
public sealed record Retention
{
    public TimeSpan Minutes { get; init; } = TimeSpan.FromDays(2);

    public TimeSpan Hours { get; init; } = TimeSpan.FromDays(90);

    public TimeSpan Days { get; init; } = TimeSpan.FromDays(5 * 366);
}
