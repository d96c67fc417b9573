using System.Collections.Immutable;

namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir render</c>.</summary>
internal sealed record RenderDocument : Document
{
    /// <summary><c>ipset</c> or <c>nft</c>.</summary>
    public required string To { get; init; }

    /// <summary>Something differs from what was there.</summary>
    public required bool Changed { get; init; }

    /// <summary>In the order they are to be loaded.</summary>
    public required ImmutableArray<RenderedDocument> Files { get; init; }

    /// <summary>With <c>--incremental</c>: what leads from the old sets to the new; else null.</summary>
    public required DeltaDocument? Incremental { get; init; }
}

internal sealed record RenderedDocument(string Path, long Bytes, bool Changed);

internal sealed record DeltaDocument(int Added, int Deleted, ImmutableArray<string> Replaced);
