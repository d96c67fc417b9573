namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir check</c>.</summary>
internal sealed record CheckDocument : Document
{
    public required string Site { get; init; }
}
