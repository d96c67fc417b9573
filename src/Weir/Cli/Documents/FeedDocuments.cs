using System.Collections.Immutable;
using Weir.Sources.Feeds;

namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir feed list</c>.</summary>
internal sealed record FeedListDocument : Document
{
    public required ImmutableArray<FeedRow> Feeds { get; init; }
}

/// <summary>Answer of <c>weir feed show</c> and <c>weir feed accept</c>.</summary>
internal sealed record FeedShowDocument : Document
{
    public required FeedRow Feed { get; init; }

    /// <summary>When the list that is remembered was taken, ISO 8601; null: never.</summary>
    public required string? Taken { get; init; }

    /// <summary>The first new prefixes.</summary>
    public required ImmutableArray<string> Added { get; init; }

    /// <summary>The first prefixes that are gone.</summary>
    public required ImmutableArray<string> Removed { get; init; }

    public required int AddedCount { get; init; }

    public required int RemovedCount { get; init; }
}

/// <param name="State"><c>taken</c> or <c>held</c>.</param>
/// <param name="Why">Why it is held; null when it is taken.</param>
/// <param name="Entries">Of the list in force.</param>
/// <param name="Waiting">Of the list held back; null when there is none.</param>
internal sealed record FeedRow(
    string Name,
    string Path,
    string State,
    string? Why,
    int Entries,
    int? Waiting,
    int Added,
    int Removed,
    int Kept,
    int BadLines
)
{
    public static FeedRow From(FeedReport report) =>
        new(
            report.Feed.Name,
            report.Feed.Path,
            report.State == FeedState.Held ? "held" : "taken",
            report.Why,
            report.List.Count,
            report.Waiting?.Count,
            report.Added,
            report.Removed,
            report.Kept,
            report.BadLines
        );
}
