using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Core.Text;
using Weir.Sources.Configuration;

namespace Weir.Cli.Fleet;

/// <summary><c>weir fleet status</c>: the nodes and the latest rollout.</summary>
internal sealed class FleetStatusVerb : Verb
{
    public FleetStatusVerb()
        : base(
            "status",
            "Show the nodes of the fleet, what each has in force, and the latest rollout",
            new Example("weir fleet status --site /etc/weir", "which node has what, and which is away"),
            new Example(
                "weir fleet status --json | jq '.nodes[] | select(.state != \"ok\").name'",
                "the nodes to look after"
            )
        )
    {
        Remarks =
            "A revision is the name of the shared rows: equal on all nodes that have the same. 'number' is the node's own. Up and down are what the node's "
            + "counters said at its last sample, where the nodes account into one series in PostgreSQL. Exit code 1 when a node is away or bad, or the "
            + "latest rollout has failed.";
    }

    public override int Run(Call call)
    {
        var findings = new DiagnosticBag();
        var counted = FleetReport.Counted(AgentFile.Load(call.SiteDirectory).Value, findings);
        var document = FleetCall.With(call, store => FleetReport.Status(store, counted)) with
        {
            Diagnostics = DiagnosticDocument.From(findings.ToImmutable()),
        };
        var isWell =
            document.Nodes.All(static node => node.State is not ("away" or "bad"))
            && document.Rollout?.State != "failed";
        return call.Answer(
            document,
            static () => CliJson.Default.FleetStatusDocument,
            page =>
            {
                if (document.Nodes.IsEmpty)
                {
                    page.Line("No node has joined the fleet yet");
                }

                FleetReport.Print(page, document.Nodes);
                if (document.Rollout is { } rollout)
                {
                    FleetReport.Print(page, rollout);
                }
            },
            isWell ? ExitCode.Ok : ExitCode.Differs
        );
    }
}
