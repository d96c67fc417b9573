using System.Collections.Immutable;

namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir calibrate</c>.</summary>
internal sealed record CalibrateDocument : Document
{
    /// <summary>Kernel, date, machine, method.</summary>
    public required IReadOnlyDictionary<string, string> Facts { get; init; }

    public required ImmutableArray<CostRowDocument> Rows { get; init; }

    /// <summary>Structures whose figures are the shipped ones.</summary>
    public required ImmutableArray<string> Kept { get; init; }

    /// <summary>What was too noisy; not empty: exit code 4.</summary>
    public required ImmutableArray<string> Unsure { get; init; }

    /// <summary>File written; null when none was.</summary>
    public string? Output { get; init; }
}

/// <summary>Nanoseconds of one use.</summary>
internal sealed record CostRowDocument(string Structure, int Entries, double Miss, double Hit);
