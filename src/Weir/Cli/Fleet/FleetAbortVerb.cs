using Weir.Cli.Documents;
using Weir.Cli.Frame;

namespace Weir.Cli.Fleet;

/// <summary><c>weir fleet abort</c>: ends the rollout that runs.</summary>
internal sealed class FleetAbortVerb : Verb
{
    public FleetAbortVerb()
        : base(
            "abort",
            "End the rollout that runs; nodes that have its revision go back",
            new Example("weir fleet abort --site /etc/weir", "a colleague calls: something is wrong behind fw1")
        )
    {
        Remarks =
            "Each node goes back by itself within a second or two, and holds these rows until the source says something else or 'weir fleet continue'.";
    }

    public override int Run(Call call)
    {
        var why = $"an operator on {call.Surroundings.HostName} ended it";
        var rollout = FleetCall.With(call, store => store.Abort(why));
        var document = new FleetChangeDocument { Rollout = rollout, State = "aborted" };
        return call.Answer(
            document,
            static () => CliJson.Default.FleetChangeDocument,
            page => page.Line($"Rollout {rollout} is aborted; nodes that have its revision go back")
        );
    }
}
