using Weir.Cli.Documents;
using Weir.Cli.Frame;

namespace Weir.Cli.Fleet;

/// <summary><c>weir fleet continue</c>: tries again what failed, or goes on without a canary that is away.</summary>
internal sealed class FleetContinueVerb : Verb
{
    public FleetContinueVerb()
        : base(
            "continue",
            "Try a failed or aborted rollout again, or go on without a canary that is away",
            new Example("weir fleet continue --site /etc/weir", "the probe was wrong, and is mended")
        )
    {
        Remarks =
            "Nodes that have the revision keep it; the others take their turns again, canaries first. What failed on a node of a rollout that is done is tried "
            + "again there. To get other rows out, change the source: a new rollout begins by itself.";
    }

    public override int Run(Call call)
    {
        var rollout = FleetCall.With(call, static store => store.Continue(FleetNodeRow.Away));
        var document = new FleetChangeDocument { Rollout = rollout, State = "running" };
        return call.Answer(
            document,
            static () => CliJson.Default.FleetChangeDocument,
            page => page.Line($"Rollout {rollout} goes on: 'weir fleet status' shows how")
        );
    }
}
