using System.Collections.Immutable;
using Weir.Core.Text;

namespace Weir.Sources.Feeds;

public enum FeedState
{
    /// <summary>What the files say is in force.</summary>
    Taken,

    /// <summary>The files say something that is not trusted; what was taken last is in force.</summary>
    Held,
}

/// <summary>What was read of a feed, and what it adds to the site.</summary>
public sealed record FeedReport
{
    public required FeedSettings Feed { get; init; }

    public required FeedState State { get; init; }

    /// <summary>Why it is held, in words; null when it is taken.</summary>
    public string? Why { get; init; }

    /// <summary>The list in force.</summary>
    public required FeedList List { get; init; }

    /// <summary>What the files say, where that is held back; null when nothing could be read.</summary>
    public FeedList? Waiting { get; init; }

    /// <summary>What the files looked like.</summary>
    public FeedStamp Stamp { get; init; }

    /// <summary>Entries that are not in the list taken before.</summary>
    public int Added { get; init; }

    /// <summary>Entries of the list taken before that are gone.</summary>
    public int Removed { get; init; }

    public int Kept { get; init; }

    /// <summary>Lines that could not be read.</summary>
    public int BadLines { get; init; }

    /// <summary>Entries that overlap what must stay reachable.</summary>
    public int Ours { get; init; }

    /// <summary>Entries that the site's own list, or a feed named before this one, bans already.</summary>
    public int Elsewhere { get; init; }

    /// <summary>Bans that the feed adds.</summary>
    public int Bans { get; init; }

    /// <summary>Some of the refused lines and entries, and why the feed is held; all are warnings.</summary>
    public ImmutableArray<Diagnostic> Findings { get; init; } = [];
}

/// <summary>What of a feed is remembered between runs.</summary>
/// <param name="List">The list taken last.</param>
/// <param name="Stamp">Its files then: while they look the same, they are not read again.</param>
/// <param name="Taken">When.</param>
public sealed record FeedMemory(FeedList List, FeedStamp Stamp, DateTimeOffset Taken);
