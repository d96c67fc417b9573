using System.Collections.Immutable;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Core.Compiler.Passes;

/// <summary>An equal firewall that costs less.</summary>
/// <param name="Firewall">The tables in the order given, each with its sets.</param>
/// <param name="Passes">What each pass did to each table, in order.</param>
public sealed record Optimization(Firewall Firewall, ImmutableArray<PassReport> Passes)
{
    /// <summary>Where each rule went, for <see cref="CounterPlacement.Table"/>; empty otherwise.</summary>
    public IReadOnlyList<RulePlace> Places { get; init; } = [];
}

/// <summary>Figures of one pass over one table.</summary>
public sealed record PassReport(
    string Pass,
    Family Family,
    string Table,
    int RulesBefore,
    int RulesAfter,
    int ChainsBefore,
    int ChainsAfter,
    int SetsAfter,
    TimeSpan Took
);

/// <summary>What became of one rule of the source.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Origin">Where it was read.</param>
/// <param name="Comment">Its words.</param>
/// <param name="Tally">What it had counted.</param>
/// <param name="Set">The set that one of its elements is in; null when it was left out as without effect.</param>
/// <param name="Element">Index in that set's <see cref="ElementTable"/>.</param>
public readonly record struct RulePlace(
    string Table,
    Origin Origin,
    string? Comment,
    Tally? Tally,
    string? Set,
    int Element
);
