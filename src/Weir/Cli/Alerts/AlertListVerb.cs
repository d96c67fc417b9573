using System.CommandLine;
using System.Globalization;
using Weir.Agent.Alerting;
using Weir.Cli.Applying;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;
using Weir.Core.Text;

namespace Weir.Cli.Alerts;

/// <summary><c>weir alert list</c>.</summary>
internal sealed class AlertListVerb : Verb
{
    private readonly Option<string?> _state = AgentCall.StateOption();

    public AlertListVerb()
        : base(
            "list",
            "List the alerts that are raised, and the rules that raise them",
            new Example("weir alert list", "what the agent told somebody of, and is not over"),
            new Example("weir alert list --json | jq '.active | length'", "for a monitor")
        )
    {
        Add(_state);
    }

    public override int Run(Call call)
    {
        var (_, alerts) = AlertFileChoice.Read(call);
        var findings = new DiagnosticBag();
        var (book, waiting) = AlertDeliveries.Remembered(
            AgentCall.Settings(call, _state, Name).StateDirectory,
            finding => findings.Add(finding)
        );
        var document = AlertListDocument.Of(book, alerts.Rules.Items, waiting) with
        {
            Diagnostics = DiagnosticDocument.From(findings.ToImmutable()),
        };
        return call.Answer(
            document,
            static () => AlertDocuments.Default.AlertListDocument,
            page => Print(page, document)
        );
    }

    private static void Print(Page page, AlertListDocument document)
    {
        var grid = new Grid("rule", "above", "for", "raised", "what");
        foreach (var rule in document.Rules)
        {
            var alert = document.Active.FirstOrDefault(one => one.Name == rule.Name);
            grid.Add(
                rule.Name,
                rule.Above?.ToString(CultureInfo.InvariantCulture),
                $"{rule.ForSeconds:0} s",
                alert?.Since ?? "no",
                alert?.Text
            );
        }

        page.Grid(grid);
        foreach (var place in document.Waiting)
        {
            page.Line($"{place.Notices} {(place.Notices == 1 ? "notice waits" : "notices wait")} for {place.Place}");
        }
    }
}
