using System.Collections.Immutable;
using Weir.Core.Compiler.Cost;
using Weir.Lab.Benching;
using Weir.Lab.Topologies;

namespace Weir.Calibration;

/// <summary>Probes that are measured side by side, and what becomes of their figures.</summary>
/// <param name="Title">For the progress bar.</param>
/// <param name="Traffic">Sent to each.</param>
/// <param name="Candidates">An empty namespace is put before them.</param>
/// <param name="Rows">Makes rows of the costs: by candidate (0 = the empty namespace) and class.</param>
internal sealed record CalibrationGroup(
    string Title,
    ImmutableArray<TrafficClass> Traffic,
    ImmutableArray<IBenchCandidate> Candidates,
    Func<GroupCosts, IEnumerable<CostRow>> Rows
)
{
    /// <summary>True when it needs programs or kernel features that not every machine has: then the shipped figures stay.</summary>
    public bool Optional { get; init; }

    /// <summary>Interfaces and routes.</summary>
    public LabSpec Lab { get; init; } = CalibrationTraffic.Lab;
}

/// <summary>Costs measured in one group, in nanoseconds.</summary>
internal sealed class GroupCosts(BenchResult result)
{
    /// <summary>From the injector to the packet's end.</summary>
    public double Whole(int candidate, int kind = 0) => result.Candidates[candidate].Classes[kind].Packet.Median;

    /// <summary>Over the empty namespace.</summary>
    public double Over(int candidate, int kind = 0) => result.Candidates[candidate].Classes[kind].Packet.Delta;
}
