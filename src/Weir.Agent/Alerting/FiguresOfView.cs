using Weir.Agent.Running;
using Weir.Core.Alerting;

namespace Weir.Agent.Alerting;

/// <summary>What the agent knows of itself, as figures.</summary>
internal static class FiguresOfView
{
    public static AlertFigures Of(AgentView view) =>
        new()
        {
            HasDrift = view.Drift,
            NotApplied = view.NotApplied,
            SourceIsBad = view.Source switch
            {
                "bad" => true,
                "good" => false,
                _ => null,
            },
            Held = view.Held ?? "",
        };
}
