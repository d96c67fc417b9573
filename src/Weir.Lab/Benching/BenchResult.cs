using System.Collections.Immutable;

namespace Weir.Lab.Benching;

/// <summary>A cost per packet and how sure it is. Nanoseconds.</summary>
/// <param name="Median">Median over the sessions.</param>
/// <param name="SpreadPercent">Distance of the lowest and the highest session in per cent of the median.</param>
/// <param name="Delta">Difference from the empty namespace, of the quiet half of the sessions.</param>
/// <param name="DeltaError">Half of its interval of 95 per cent confidence.</param>
/// <param name="Sure">False when the error is above the bound: then the figure is not to be quoted.</param>
public sealed record PacketFigure(double Median, double SpreadPercent, double Delta, double DeltaError, bool Sure);

/// <param name="Class">Index into <see cref="BenchResult.Traffic"/>.</param>
public sealed record ClassFigure(int Class, PacketFigure Packet);

/// <summary>What was measured of one candidate.</summary>
/// <param name="Overall">All classes by their weights.</param>
/// <param name="LoadMilliseconds">Median over the sessions.</param>
/// <param name="LoaderPeakBytes">The highest.</param>
/// <param name="KernelBytes">Memory the kernel had more after loading: a median, exact to about a megabyte.</param>
/// <param name="Connections">Most connections it tracked at a time.</param>
public sealed record CandidateResult(
    string Name,
    PacketFigure Overall,
    ImmutableArray<ClassFigure> Classes,
    double LoadMilliseconds,
    long LoaderPeakBytes,
    long KernelBytes,
    long Connections
)
{
    /// <summary>True when each of its figures may be quoted.</summary>
    public bool Sure => Overall.Sure && Classes.All(static one => one.Packet.Sure);
}

/// <summary>One run of a bench.</summary>
/// <param name="Candidates">As given; the first is the empty namespace.</param>
/// <param name="InjectorNanoseconds">The instrument's own part of every figure: frames dropped in XDP.</param>
/// <param name="Traffic">Names and weights (sum 1).</param>
/// <param name="CalmPart">Part of all batches that counted, because nobody else used the core, 0 … 1.</param>
public sealed record BenchResult(
    ImmutableArray<CandidateResult> Candidates,
    double InjectorNanoseconds,
    ImmutableArray<(string Name, double Weight, int Packets)> Traffic,
    int Sessions,
    double CalmPart
)
{
    public bool AllSure => Candidates.All(static candidate => candidate.Sure);
}
