using Weir.Agent.Alerting;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;

namespace Weir.Cli.Alerts;

/// <summary><c>weir alert test</c>.</summary>
internal sealed class AlertTestVerb : Verb
{
    public AlertTestVerb()
        : base(
            "test",
            "Send a test to every place that alerts go to",
            new Example("weir alert test", "does the mail arrive? exit code 3 when a place did not take it")
        )
    {
        Remarks = "No agent need run: the places and secrets are those of agent.yaml.";
    }

    public override int Run(Call call)
    {
        var (file, alerts) = AlertFileChoice.Read(call);
        var node = file.Accounting.Node ?? call.Surroundings.HostName;
        var tried = call.Waiting.For(
            "Sending …",
            () =>
                AlertDeliveries
                    .Test(alerts, node, call.SiteDirectory, call.Time, call.Cancellation)
                    .GetAwaiter()
                    .GetResult()
        );
        var document = new AlertTestDocument
        {
            Places = [.. tried.Select(static one => new AlertTestRow(one.Place, one.Failure is null))],
            Diagnostics = DiagnosticDocument.From([
                .. tried.Select(static one => one.Failure).OfType<Core.Text.Diagnostic>(),
            ]),
        };
        return call.Answer(
            document,
            static () => AlertDocuments.Default.AlertTestDocument,
            page =>
            {
                var grid = new Grid("place", "arrived");
                foreach (var place in document.Places)
                {
                    grid.Add(place.Place, place.Arrived ? "yes" : "no");
                }

                page.Grid(grid);
            },
            document.Places.All(static place => place.Arrived) ? ExitCode.Ok : ExitCode.Refused
        );
    }
}
