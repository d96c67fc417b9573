using System.Collections.Immutable;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Equivalence;

public enum EquivalenceVerdict
{
    /// <summary>Every packet meets the same outcome in every base chain.</summary>
    Equal,

    /// <summary>There is a packet that does not.</summary>
    Different,

    /// <summary>No difference was found where the check finished, and it did not finish everywhere.</summary>
    Undecided,
}

/// <summary>One packet that two firewalls treat differently.</summary>
/// <param name="Family">IPv4 or IPv6.</param>
/// <param name="Table">The table as the left side calls it, or the right where only it has one.</param>
/// <param name="Chain">The base chain, named likewise.</param>
/// <param name="Example">As it enters the base chain.</param>
/// <param name="Left">What the left side does with it: the part of the outcome that differs.</param>
/// <param name="Right">What the right side does with it.</param>
public sealed record Difference(
    Family Family,
    string Table,
    Hook Hook,
    string Chain,
    Packet Example,
    string Left,
    string Right
);

/// <summary>How much the check had to do.</summary>
/// <param name="BaseChains">Pairs of base chains compared.</param>
/// <param name="Runs">Passes over them: one per part of the outcome, and repeated ones.</param>
/// <param name="PeakNodes">Most decision nodes at once, about 20 bytes each.</param>
public sealed record EquivalenceFigures(int BaseChains, int Runs, int PeakNodes);

/// <summary>What the check found.</summary>
/// <param name="Verdict">The answer.</param>
/// <param name="Differences">Examples, at least one when different.</param>
/// <param name="Figures">What it took.</param>
/// <param name="Reason">Why it is undecided; null otherwise.</param>
public sealed record EquivalenceResult(
    EquivalenceVerdict Verdict,
    ImmutableArray<Difference> Differences,
    EquivalenceFigures Figures,
    string? Reason
);
