namespace Weir.Lab.Benching;

/// <summary>How long and how exactly to measure.</summary>
public sealed record BenchSettings
{
    /// <summary>Runs of each class and candidate in one session, at least.</summary>
    public int Rounds { get; init; } = 4;

    /// <summary>Further ones follow until nearly all batches were met while nobody else used the core, up to so many.</summary>
    public int MostRounds { get; init; } = 40;

    /// <summary>
    /// This part of a class' batches must have been met while nobody else used the core, 0 … 1; a session without that does not count. Which ones it
    /// was is chance, so half of them say what all do, and sessions differ by more than that.
    /// </summary>
    public double CalmPart { get; init; } = 0.5;

    /// <summary>
    /// Sessions at least: each loads every candidate anew, because where its memory happens to lie makes a difference of its own
    /// that no repetition in one place averages out.
    /// </summary>
    public int FewestSessions { get; init; } = 5;

    /// <summary>What takes longer to load is loaded once and stays.</summary>
    public TimeSpan LongLoad { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Sessions at most; those beyond the fewest measure what is not sure enough.</summary>
    public int MostSessions { get; init; } = 60;

    /// <summary>
    /// A difference is quoted when its error (95 per cent confidence) is below this part of it, in per cent: then two runs differ by less
    /// than 1.4 times as much 95 times of a hundred, and by less than twice as much 99 times.
    /// </summary>
    public double MostErrorPercent { get; init; } = 2.5;

    /// <summary>Differences that are surely below this, in nanoseconds, are held to <see cref="SmallError"/> instead.</summary>
    public double SmallDifference { get; init; } = 50;

    /// <summary>Nanoseconds: what of a small difference is noise matters to nobody, and its last part takes the longest.</summary>
    public double SmallError { get; init; } = 4;

    /// <summary>After this no session begins, and in those that must be the fewest rounds do.</summary>
    public TimeSpan MostTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Source of the time that <see cref="MostTime"/> is held against; never of a measurement.</summary>
    public required TimeProvider Clock { get; init; }
}
