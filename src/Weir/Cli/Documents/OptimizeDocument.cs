using System.Collections.Immutable;

namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir optimize</c>, and all that its report shows.</summary>
internal sealed record OptimizeDocument : Document
{
    public required ImmutableArray<InputDocument> Files { get; init; }

    /// <summary>"nft" or "ipset".</summary>
    public required string Target { get; init; }

    public required ImmutableArray<TableDocument> Before { get; init; }

    public required ImmutableArray<TableDocument> After { get; init; }

    public required ImmutableArray<ChainCostDocument> Chains { get; init; }

    public required ImmutableArray<PassDocument> Passes { get; init; }

    /// <summary>Null without <c>--prove</c>.</summary>
    public required ProofDocument? Proof { get; init; }

    /// <summary>What the linter found in the original; empty without <c>--report</c>.</summary>
    public required ImmutableArray<DiagnosticDocument> Findings { get; init; }

    /// <summary>What was written; empty when nothing was.</summary>
    public required ImmutableArray<OutputDocument> Outputs { get; init; }

    public required string? Report { get; init; }

    /// <summary>The file with a row for each rule of the source; null without <c>--counters table</c>.</summary>
    public required string? Counters { get; init; }

    public required OptimizeTimes Times { get; init; }
}

/// <summary>Where the time went, in milliseconds; 0 for what was not asked for.</summary>
internal sealed record OptimizeTimes(double ReadMs, double LintMs, double OptimizeMs, double ProveMs, double WriteMs);

/// <summary>What a packet is predicted to pay in one base chain, in nanoseconds over an empty hook.</summary>
/// <param name="Before">Weighted by what the rules had counted, where they had; else a packet that no rule is about.</param>
internal sealed record ChainCostDocument(string Family, string Table, string Chain, double Before, double After);

/// <summary>What one pass did to one table.</summary>
internal sealed record PassDocument(
    string Pass,
    string Family,
    string Table,
    int RulesBefore,
    int RulesAfter,
    int ChainsBefore,
    int ChainsAfter,
    int SetsAfter,
    double Ms
);
