namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir init</c>.</summary>
internal sealed record InitDocument : Document
{
    public required string Site { get; init; }

    /// <summary>"sqlite", "csv" or "postgres".</summary>
    public required string Source { get; init; }

    public required RowCounts Counts { get; init; }
}
