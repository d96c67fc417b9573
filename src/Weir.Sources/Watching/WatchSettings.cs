namespace Weir.Sources.Watching;

/// <summary>How a source is watched.</summary>
public sealed record WatchSettings
{
    public static WatchSettings Default { get; } = new();

    /// <summary>How long files must be still before they are read; from 0 to a minute. A database is read at once.</summary>
    public TimeSpan Debounce { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How often the source is looked at although it told of nothing; from a second to a day.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>One reading of a watched source.</summary>
/// <param name="Reading">The site as a whole: it shares the rows that did not change with the reading before.</param>
/// <param name="Ticket">The latest <see cref="SiteWatch.Wake"/> that came before the reading began.</param>
public sealed record WatchedReading(SiteReading Reading, long Ticket);
