using System.Collections.Immutable;
using Weir.Agent.Applying;
using Weir.Core.Analysis;

namespace Weir.Demo;

/// <summary>One probe: what must be seen, and what was.</summary>
internal sealed record ProbeOutcome(string Name, string Expected, string Seen)
{
    public bool Ok => Expected == Seen;
}

/// <summary>All that a demo saw.</summary>
/// <param name="Load">The apply that loaded the campus.</param>
/// <param name="Changes">Times from site diff to acknowledged commit of the changes the demo made.</param>
internal sealed record DemoReport(
    int Members,
    ApplyResult Load,
    TimeSpan ReadTime,
    ImmutableArray<TimeSpan> Changes,
    ImmutableArray<ClassCost> Classes,
    ImmutableArray<ProbeOutcome> Probes,
    ImportDemoReport Import
)
{
    public int Failed => Probes.Count(probe => !probe.Ok) + Import.Failed;
}
