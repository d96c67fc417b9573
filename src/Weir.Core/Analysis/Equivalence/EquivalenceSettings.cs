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

    /// <summary>Told how far the check is, on the thread that checks; what it throws ends the check.</summary>
    public IProgress<EquivalenceStep>? Progress { get; init; }
}

/// <summary>How far a check is.</summary>
/// <param name="Chain">The base chain that is compared, with its table: <c>filter INPUT</c>.</param>
/// <param name="Done">0 … 1, of the rules of both sides and the base chains to compare; it never falls.</param>
public readonly record struct EquivalenceStep(string Chain, double Done);
