using System.Collections.Immutable;

namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir diff</c>.</summary>
internal sealed record DiffDocument : Document
{
    public required ImmutableArray<InputDocument> Left { get; init; }

    public required ImmutableArray<InputDocument> Right { get; init; }

    public required ProofDocument Proof { get; init; }

    public required double ReadMs { get; init; }
}

/// <summary>Whether two firewalls do the same with every packet.</summary>
/// <param name="Verdict">"equal", "different" or "undecided".</param>
/// <param name="Reason">Why it is undecided; null otherwise.</param>
/// <param name="Differences">A packet each.</param>
/// <param name="BaseChains">Pairs of base chains compared.</param>
/// <param name="PeakNodes">Most decision nodes at once, about 20 bytes each.</param>
internal sealed record ProofDocument(
    string Verdict,
    string? Reason,
    ImmutableArray<DifferenceDocument> Differences,
    int BaseChains,
    int PeakNodes,
    double Ms
);

/// <summary>A packet that the two sides treat differently.</summary>
/// <param name="Family">"ip" or "ip6".</param>
/// <param name="Hook">"prerouting", "input", "forward", "output" or "postrouting".</param>
/// <param name="Packet">In words, as it enters the base chain.</param>
/// <param name="Left">What the left side does with it.</param>
/// <param name="LeftTrace">What it meets there.</param>
internal sealed record DifferenceDocument(
    string Family,
    string Table,
    string Hook,
    string Chain,
    string Packet,
    string Left,
    string Right,
    ImmutableArray<TraceStepDocument> LeftTrace,
    ImmutableArray<TraceStepDocument> RightTrace
);
