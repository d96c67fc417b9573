using System.CommandLine;
using Weir.Cli.Applying;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;

namespace Weir.Cli.Feeds;

/// <summary><c>weir feed list</c>.</summary>
internal sealed class FeedListVerb : Verb
{
    private readonly Option<string?> _state = AgentCall.StateOption();

    public FeedListVerb()
        : base(
            "list",
            "List the site's feeds: how many entries, what changed, which are held back",
            new Example("weir feed list", "all feeds of the site of the current folder")
        )
    {
        Remarks =
            "Added, removed and kept are against the list that was in force when 'weir apply' last loaded the site. A feed that vanishes, "
            + "is empty, is no list, or changes by more than its factor is held back: the last good list stays in force.";
        Add(_state);
    }

    public override int Run(Call call)
    {
        var feeds = FeedOptions.Read(call, FeedOptions.Store(call, _state));
        var document = new FeedListDocument
        {
            Feeds = [.. feeds.Reports.Select(FeedRow.From)],
            Diagnostics = DiagnosticDocument.From([
                .. feeds.Diagnostics,
                .. feeds.Reports.SelectMany(static report => report.Findings),
            ]),
            WarningsShown = ReadSite.WarningsShown,
        };
        return call.Answer(document, static () => CliJson.Default.FeedListDocument, page => page.Grid(Grid(document)));
    }

    private static Grid Grid(FeedListDocument document)
    {
        var grid = new Grid("feed", "state", "entries", "added", "removed", "kept", "bad lines", "path");
        foreach (var row in document.Feeds)
        {
            grid.Add(
                row.Name,
                row.Why is null ? row.State : $"{row.State}: {row.Why}",
                $"{row.Entries}",
                $"{row.Added}",
                $"{row.Removed}",
                $"{row.Kept}",
                $"{row.BadLines}",
                row.Path
            );
        }

        return grid;
    }
}
