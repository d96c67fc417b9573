using Weir.Core.Fleet;
using Weir.Core.Text;

namespace Weir.Agent.Fleet;

/// <summary>WEIR0885 …: what an agent meets as one of a fleet, a line of the journal each.</summary>
internal static class FleetEvents
{
    private static readonly DiagnosticDescriptor TakenCode = new("WEIR0885", "The node's name is another agent's");
    private static readonly DiagnosticDescriptor AwayCode = new("WEIR0886", "The fleet cannot be reached");
    private static readonly DiagnosticDescriptor BackCode = new("WEIR0887", "The node is one of its fleet");
    private static readonly DiagnosticDescriptor BegunCode = new("WEIR0888", "A rollout begins");
    private static readonly DiagnosticDescriptor StepCode = new("WEIR0889", "A step of a rollout");
    private static readonly DiagnosticDescriptor FailedCode = new("WEIR0890", "A step of a rollout failed");
    private static readonly DiagnosticDescriptor TakenBackCode = new("WEIR0891", "A rollout was taken back");
    private static readonly DiagnosticDescriptor SilentCode = new("WEIR0892", "A node of the fleet is silent");

    public static Diagnostic NameTaken(string node) =>
        TakenCode.Error(
            Position.None,
            $"another agent runs under the name '{node}'; this one does not report, and takes no new rows where rollouts are staged",
            "give each node a name of its own in agent.yaml (fleet: { node: … }); a name is free again when its agent has been silent for 'away'"
        );

    public static Diagnostic Away() =>
        AwayCode.Warning(
            Position.None,
            "the fleet's tables cannot be used; this node goes on with what it has",
            "repair what the finding says; what was done meanwhile is reported then"
        );

    public static Diagnostic Back(string node) => BackCode.Info(Position.None, $"this node is {node} of its fleet", "");

    public static Diagnostic Begun(long rollout, SiteName revision) =>
        BegunCode.Info(Position.None, $"rollout {rollout} of revision {revision.Short} begins", "");

    public static Diagnostic Step(Rollout rollout, string what) =>
        StepCode.Info(Position.None, $"rollout {rollout.Id} of revision {rollout.Revision.Short}: {what}", "");

    public static Diagnostic Failed(Rollout rollout, string why) =>
        FailedCode.Error(
            Position.None,
            $"rollout {rollout.Id} of revision {rollout.Revision.Short} failed here: {why}",
            "repair the source, and a new rollout begins; or 'weir fleet continue' tries this one again"
        );

    public static Diagnostic TakenBack(Rollout rollout, string why) =>
        TakenBackCode.Warning(
            Position.None,
            $"revision {rollout.Revision.Short} was taken back: {why}",
            "'weir fleet rollouts' shows what became of it"
        );

    public static Diagnostic Stays(Rollout rollout, string why) =>
        TakenBackCode.Error(
            Position.None,
            $"revision {rollout.Revision.Short} stays in force although its rollout failed: {why}",
            "repair the source; the next rollout replaces it"
        );

    public static Diagnostic Silent(Rollout rollout, string node, string why) =>
        SilentCode.Warning(
            Position.None,
            $"rollout {rollout.Id}: {node} {why}",
            "look after that node; it catches up by itself when it is back"
        );
}
