namespace Weir.Lab.Benching;

/// <summary>How long and how exactly to measure.</summary>
public sealed record BenchSettings
{
    /// <summary>Measurements of each class and candidate in one session, at least; the least counts.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>Further ones follow while the two least do not agree, up to so many.</summary>
    public int MostRounds { get; init; } = 20;

    /// <summary>
    /// Sessions at least: each loads every candidate anew, because where its memory happens to lie makes a difference of its own
    /// that no repetition in one place averages out.
    /// </summary>
    public int FewestSessions { get; init; } = 3;

    /// <summary>Sessions at most; the last ones are run only while a figure is not sure enough.</summary>
    public int MostSessions { get; init; } = 10;

    /// <summary>
    /// A difference is quoted when twice its standard error is below this part of it, in per cent: then two runs differ by less
    /// than 1.4 times as much, 95 times of a hundred.
    /// </summary>
    public double MostErrorPercent { get; init; } = 3.5;

    /// <summary>Differences below this are held to the same error as one of this size, in nanoseconds.</summary>
    public double SmallDifference { get; init; } = 50;

    /// <summary>No session begins after this.</summary>
    public TimeSpan MostTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Source of the time that <see cref="MostTime"/> is held against; never of a measurement.</summary>
    public required TimeProvider Clock { get; init; }
}
