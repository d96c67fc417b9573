namespace Weir.Core.Analysis.Equivalence;

/// <summary>Limits of a check.</summary>
public sealed record EquivalenceSettings
{
    public static EquivalenceSettings Default { get; } = new();

    /// <summary>Decision nodes at most, about 20 bytes each: what is not decided with them stays undecided.</summary>
    public int MostNodes { get; init; } = 120_000_000;

    /// <summary>Differences shown of one base chain.</summary>
    public int MostDifferences { get; init; } = 4;

    /// <summary>Named counters are part of the outcome, in order with the other events.</summary>
    public bool Counters { get; init; }

    /// <summary>Told the base chain that is compared next.</summary>
    public IProgress<string>? Progress { get; init; }
}
