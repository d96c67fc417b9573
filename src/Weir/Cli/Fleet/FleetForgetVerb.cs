using System.CommandLine;
using Weir.Cli.Documents;
using Weir.Cli.Frame;

namespace Weir.Cli.Fleet;

/// <summary><c>weir fleet forget</c>: a node that is gone for good.</summary>
internal sealed class FleetForgetVerb : Verb
{
    private readonly Argument<string> _node = new("NODE")
    {
        Description = "Name of the node, as in 'weir fleet status'",
    };

    public FleetForgetVerb()
        : base(
            "forget",
            "Forget a node that is gone for good",
            new Example("weir fleet forget fw3 --site /etc/weir", "its machine was given back; nobody waits for it")
        )
    {
        Remarks =
            "Only a node that was silent for a minute. A rollout that waits for its turn goes on without it; what it counted stays in the series. Should it come back, it joins "
            + "again by itself.";
        Add(_node);
    }

    public override int Run(Call call)
    {
        var node = call.Text(_node);
        var rollout = FleetCall.With(call, store => store.Forget(node, FleetNodeRow.Away));
        var document = new FleetForgottenDocument { Node = node, Rollout = rollout };
        return call.Answer(
            document,
            static () => CliJson.Default.FleetForgottenDocument,
            page =>
                page.Line(
                    $"{node} is forgotten" + (rollout is { } id ? $"; rollout {id} does not wait for it any more" : "")
                )
        );
    }
}
