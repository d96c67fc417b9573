using System.Collections.Immutable;

namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir bench</c>. A figure that is not sure is null: it is not to be quoted.</summary>
internal sealed record BenchDocument : Document
{
    public required ImmutableArray<BenchCandidateDocument> Candidates { get; init; }

    /// <summary>The instrument's own part of every median, in nanoseconds.</summary>
    public required double InjectorNs { get; init; }

    /// <summary>Release and machine: <c>Linux 6.18.44 x86_64</c>.</summary>
    public required string Kernel { get; init; }

    public required ImmutableArray<BenchTrafficDocument> Traffic { get; init; }

    public required int Sessions { get; init; }

    /// <summary>Part of the packets that counted, because nobody else used the core that measured, in per cent.</summary>
    public required double CalmPct { get; init; }

    /// <summary>False when a figure was too noisy; the exit code is 4 then.</summary>
    public required bool Sure { get; init; }

    /// <summary>File of the plot; null when none was asked for.</summary>
    public string? Svg { get; init; }
}

/// <param name="MedianNs">Nanoseconds per packet from the injector to the packet's end.</param>
/// <param name="SpreadPct">Distance of the lowest and highest session in per cent of the median.</param>
/// <param name="DeltaNs">Over an empty namespace in the same sessions.</param>
/// <param name="DeltaErrorNs">Half of its interval of 95 per cent confidence; null while it is unknown, after a single session.</param>
/// <param name="DeltaLowNs">Where that interval begins: known of what is too noisy to be quoted, too.</param>
/// <param name="DeltaHighNs">Where it ends.</param>
/// <param name="PacketsPerSecond">Of one core.</param>
/// <param name="AgainstRatio">DeltaNs over that of the candidate of --against; null without one.</param>
/// <param name="LoadMs">Whole process of the loader, median.</param>
/// <param name="KernelBytes">What the kernel used more after loading, to about a megabyte.</param>
/// <param name="Connections">Most connections tracked.</param>
internal sealed record BenchCandidateDocument(
    string Name,
    double? MedianNs,
    double SpreadPct,
    double? DeltaNs,
    double? DeltaErrorNs,
    double? DeltaLowNs,
    double? DeltaHighNs,
    double? PacketsPerSecond,
    double? AgainstRatio,
    double LoadMs,
    long LoaderPeakBytes,
    long KernelBytes,
    long Connections,
    ImmutableArray<BenchClassDocument> Classes
);

internal sealed record BenchClassDocument(
    string Name,
    double? MedianNs,
    double SpreadPct,
    double? DeltaNs,
    double? DeltaErrorNs,
    double? DeltaLowNs,
    double? DeltaHighNs
);

/// <param name="Weight">Its part of the traffic, 0 … 1.</param>
internal sealed record BenchTrafficDocument(string Name, double Weight, int Packets);
