using Weir.Agent.Reconciling;
using Weir.Agent.Running;
using Weir.Sources.Configuration;

namespace Weir.Agent.Fleet;

/// <summary>What the fleet's part of an agent works with.</summary>
/// <param name="File">agent.yaml as it was read last.</param>
/// <param name="Ask">Asks the reconciler.</param>
/// <param name="Nudge">Makes the reconciler look again at what it holds.</param>
internal sealed record FleetGround(
    AgentServiceSettings Settings,
    FleetGate Gate,
    Func<AgentFile> File,
    Func<AgentRequest, Task<AgentReply>> Ask,
    Action Nudge
)
{
    public TimeProvider Time => Settings.Agent.Time;
}
