using System.CommandLine;
using Weir.Cli.Applying;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Sources.Feeds;

namespace Weir.Cli.Feeds;

/// <summary><c>weir feed accept</c>.</summary>
internal sealed class FeedAcceptVerb : Verb
{
    private readonly Argument<string> _name = FeedOptions.Name();
    private readonly Option<string?> _state = AgentCall.StateOption();

    public FeedAcceptVerb()
        : base(
            "accept",
            "Take a feed that is held back as it is; the next apply loads it",
            new Example("weir feed accept drop && weir apply", "it did shrink; take it")
        )
    {
        Remarks =
            "A feed that is empty or gone is taken as empty. One that is no list, or too long, cannot be accepted: there is nothing to take.";
        Add(_name);
        Add(_state);
    }

    public override int Run(Call call)
    {
        var store = FeedOptions.Store(call, _state);
        var name = call.Text(_name);
        if (FeedOptions.Of(FeedOptions.Read(call, store), name).State != FeedState.Held)
        {
            throw new CommandStopped(ExitCode.BadInput, [FeedDiagnostics.NotHeld(name)]);
        }

        var report = FeedOptions.Of(FeedOptions.Read(call, store, accept: name), name);
        if (report.State == FeedState.Held)
        {
            throw new CommandStopped(
                ExitCode.BadInput,
                [FeedDiagnostics.NotAcceptable(name, report.Why ?? ""), .. report.Findings]
            );
        }

        var findings = store.SaveAll([report], call.Time.GetUtcNow());
        var document = new FeedShowDocument
        {
            Feed = FeedRow.From(report),
            Taken = Rows.Words.Of(call.Time.GetUtcNow()),
            Added = [],
            Removed = [],
            AddedCount = report.Added,
            RemovedCount = report.Removed,
            Diagnostics = DiagnosticDocument.From([.. report.Findings, .. findings]),
            WarningsShown = ReadSite.WarningsShown,
        };
        return call.Answer(
            document,
            static () => CliJson.Default.FeedShowDocument,
            page =>
            {
                page.Line(
                    $"feed {name} is taken: {report.List.Count} entries, {report.Added} new, {report.Removed} gone"
                );
                page.Hint("Next: weir apply");
            },
            findings.IsEmpty ? ExitCode.Ok : ExitCode.Refused
        );
    }
}
