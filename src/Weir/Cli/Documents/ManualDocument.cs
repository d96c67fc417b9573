using System.Collections.Immutable;

namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir manual</c>.</summary>
internal sealed record ManualDocument : Document
{
    public required string Folder { get; init; }

    /// <summary>Names of the files.</summary>
    public required ImmutableArray<string> Pages { get; init; }
}

/// <summary>Answer of <c>weir completion</c>.</summary>
internal sealed record CompletionDocument : Document
{
    /// <summary>"bash", "zsh" or "fish".</summary>
    public required string Shell { get; init; }

    /// <summary>What the shell is to read.</summary>
    public required string Script { get; init; }
}
