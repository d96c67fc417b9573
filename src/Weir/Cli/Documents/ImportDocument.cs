using System.Collections.Immutable;

namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir import</c>. <see cref="Rules"/> is always the sum of the three after it.</summary>
internal sealed record ImportDocument : Document
{
    public required ImmutableArray<InputDocument> Files { get; init; }

    /// <summary>Rules in the files, those refused included.</summary>
    public required long Rules { get; init; }

    /// <summary>Rules whose every test and action is understood.</summary>
    public required long Modelled { get; init; }

    /// <summary>Rules kept word for word because a match or target is known to nobody here.</summary>
    public required long Opaque { get; init; }

    /// <summary>Rules not kept; each has its diagnostic.</summary>
    public required long Refused { get; init; }

    public required ImmutableArray<TableDocument> Tables { get; init; }

    /// <summary>Sets that the files declare.</summary>
    public required ImmutableArray<SetDocument> Sets { get; init; }

    /// <summary>What was written; empty without <c>-o</c>.</summary>
    public required ImmutableArray<OutputDocument> Outputs { get; init; }

    public required double ReadMs { get; init; }
}

/// <summary>A declared set.</summary>
/// <param name="Used">A rule names it.</param>
internal sealed record SetDocument(string Name, int Elements, bool Used);
