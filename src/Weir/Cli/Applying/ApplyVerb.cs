using System.CommandLine;
using Weir.Agent.Applying;
using Weir.Agent.Planning;
using Weir.Agent.Reconciling;
using Weir.Cli.Documents;
using Weir.Cli.Feeds;
using Weir.Cli.Frame;
using Weir.Cli.Output;
using Weir.Core.Text;

namespace Weir.Cli.Applying;

/// <summary><c>weir apply</c>: makes the kernel hold the site.</summary>
internal sealed class ApplyVerb : Verb
{
    private readonly Option<string?> _state = AgentCall.StateOption();

    private readonly Option<string?> _confirm = new("--confirm")
    {
        HelpName = "TIME",
        Description = "Roll back by itself after this time (60s, 5m) unless 'weir confirm' comes",
    };

    private readonly Option<bool> _allowEmpty = new("--allow-empty")
    {
        Description = "Load a site without members over one that has some",
    };

    public ApplyVerb()
        : base(
            "apply",
            "Make the kernel hold the site, in one transaction",
            new Example("weir apply", "load the site of the current folder"),
            new Example(
                "weir apply --netns fw --confirm 60s",
                "load it; back to the old rules in a minute unless confirmed"
            )
        )
    {
        Remarks =
            "Everything is one transaction: either all of it holds afterwards or nothing was changed. Only Weir's own table is "
            + "touched. Connections that the new rules do not allow are ended; all others, and all counters, live on.";
        Duration.Check(_confirm);
        Add(_state);
        Add(_confirm);
        Add(_allowEmpty);
    }

    public override int Run(Call call)
    {
        var settings = AgentCall.Settings(call, _state, Name);
        var options = new ApplyOptions
        {
            AllowEmpty = call.Value(_allowEmpty),
            ConfirmWithin = Duration.Of(call, _confirm),
            GuardianCommand = GuardianVerb.Command,
        };
        var request = new AgentRequest.Apply(options.ConfirmWithin, options.AllowEmpty);
        if (
            call.Waiting.For("Applying …", () => AgentCall.AskedIfRunning(call, settings, request)) is
            { Result: { } done }
        )
        {
            var answer = ApplyDocument.From(done, TimeSpan.Zero);
            return call.Answer(
                answer,
                static () => CliJson.Default.ApplyDocument,
                page => Print(page, done, answer),
                CodeOf(done)
            );
        }

        UncollectedRun.Begin();
        Rehearsal.Begin(call.Time);
        var reading = ReadSite.Of(call, _state);
        var result = call.Waiting.For(
            "Applying …",
            () => AgentCall.With(settings, agent => agent.Apply(reading.Site, options))
        );
        var unkept = FeedOptions.Store(call, _state).SaveAll(reading.Feeds, call.Time.GetUtcNow());
        var document = ApplyDocument.From(result, reading.Time) with
        {
            Diagnostics = DiagnosticDocument.From([.. reading.Warnings, .. result.Findings, .. unkept]),
            WarningsShown = ReadSite.WarningsShown,
        };
        return call.Answer(
            document,
            static () => CliJson.Default.ApplyDocument,
            page => Print(page, result, document),
            CodeOf(result)
        );
    }

    internal static int CodeOf(ApplyResult result) =>
        result.Findings.Any(finding => finding.Severity == Severity.Error) ? ExitCode.Refused : ExitCode.Ok;

    internal static void Print(Page page, ApplyResult result, ApplyDocument document)
    {
        ChangeLines.Drift(page, result.Drift);
        if (result.Kind == PlanKind.Nothing)
        {
            page.Line($"Nothing to do: {ChangeLines.Sentence(result.Kind)}{Of(result)}");
            return;
        }

        page.Line(
            result.Revision is { } revision
                ? $"Revision {revision.Number} is in force: {ChangeLines.Sentence(result.Kind)}"
                : "Weir's table is removed"
        );
        page.Line(
            $"{Counted.Of(result.Operations, "operation")}, {Counted.Of(result.ElementsAdded, "element")} added, "
                + $"{Counted.Of(result.ElementsRemoved, "element")} removed, {Counted.Of(result.ConnectionsEnded, "connection")} ended"
        );
        page.Line(
            $"read {document.ReadMs:F0} ms, state {document.StateMs:F0} ms, compile {document.CompileMs:F0} ms, "
                + $"apply {document.ApplyMs:F0} ms (kernel {document.KernelMs:F1} ms); generation {result.Generation}"
        );
        if (result.ConfirmBefore is { } deadline)
        {
            page.Line($"It is rolled back at {deadline:HH:mm:ss} UTC unless you say: weir confirm");
        }
    }

    private static string Of(ApplyResult result) =>
        result.Revision is { } revision ? $" (revision {revision.Number})" : "";
}
