using System.Collections.Immutable;

namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir lint</c>. <see cref="Document.Diagnostics"/> has what was wrong with the files.</summary>
internal sealed record LintDocument : Document
{
    public required ImmutableArray<InputDocument> Files { get; init; }

    /// <summary>What the linter found, by position.</summary>
    public required ImmutableArray<DiagnosticDocument> Findings { get; init; }

    public required ImmutableArray<FindingCount> Counts { get; init; }

    public required double ReadMs { get; init; }

    public required double LintMs { get; init; }
}

/// <summary>How many findings of a code are listed.</summary>
internal sealed record FindingCount(string Code, string Severity, int Count);
