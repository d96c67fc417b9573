using Weir.Core.Compiler.Cost;

namespace Weir.Core.Analysis.Lint;

/// <summary>What the linter may be told.</summary>
public sealed record LintSettings
{
    public static LintSettings Default { get; } = new();

    /// <summary>Prices for the predictions.</summary>
    public CostTable Costs { get; init; } = CostTable.Default;

    /// <summary>How many findings of one code are shown; the rest is counted.</summary>
    public int KeptPerCode { get; init; } = 100;

    /// <summary>Interfaces that face the world; empty: told by their names, where rules name any.</summary>
    public EquatableArray<string> ExternalInterfaces { get; init; }

    /// <summary>
    /// How many pairs of rules of one table are compared where no index helps (several rules that cover one together, what lies between two
    /// equal ones). Beyond it these findings are left out; all others are near-linear.
    /// </summary>
    public int PairBudget { get; init; } = 20_000_000;

    /// <summary>Told how far the linter is, 0 … 1, on its own thread; what it throws ends the run.</summary>
    public IProgress<double>? Progress { get; init; }
}
