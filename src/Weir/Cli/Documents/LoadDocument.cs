using System.Collections.Immutable;

namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir load</c>.</summary>
internal sealed record LoadDocument : Document
{
    public required ImmutableArray<InputDocument> Files { get; init; }

    /// <summary>Tables that were, or would be, replaced.</summary>
    public required ImmutableArray<TableDocument> Tables { get; init; }

    /// <summary>False with <c>--dry-run</c>.</summary>
    public required bool Loaded { get; init; }

    /// <summary>When the tables before come back, unless confirmed; null without <c>--confirm</c>.</summary>
    public required DateTimeOffset? ConfirmBefore { get; init; }

    public required int Operations { get; init; }

    /// <summary>The operations in words; empty without <c>--dry-run</c>.</summary>
    public required ImmutableArray<StepDocument> Steps { get; init; }

    public required long Bytes { get; init; }

    public required double EncodeMs { get; init; }

    public required double KernelMs { get; init; }
}
