using System.Collections.Immutable;
using Weir.Core.Text;
using Weir.Lab.Benching;
using Weir.Lab.Topologies;

namespace Weir.Benching;

/// <summary>What is sent, and the interfaces and routes it needs.</summary>
internal sealed record BenchTraffic(
    LabSpec Lab,
    ImmutableArray<TrafficClass> Classes,
    ImmutableArray<Diagnostic> Findings
);
