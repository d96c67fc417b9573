using System.CommandLine;
using Weir.Cli.Applying;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;
using Weir.Core.Model;
using Weir.Core.Text;

namespace Weir.Cli.Feeds;

/// <summary><c>weir feed show</c>.</summary>
internal sealed class FeedShowVerb : Verb
{
    private const int Shown = 20;

    private readonly Argument<string> _name = FeedOptions.Name();
    private readonly Option<string?> _state = AgentCall.StateOption();

    public FeedShowVerb()
        : base(
            "show",
            "Show what a feed adds and removes against what was taken last",
            new Example("weir feed show drop", "what is new, what is gone, and why it is held back")
        )
    {
        Add(_name);
        Add(_state);
    }

    public override int Run(Call call)
    {
        var store = FeedOptions.Store(call, _state);
        var report = FeedOptions.Of(FeedOptions.Read(call, store), call.Text(_name));
        var before = store.Read(report.Feed.Name, new DiagnosticBag());
        var old = before?.List.Prefixes().ToHashSet() ?? [];
        var now = (report.Waiting ?? report.List).Prefixes().ToHashSet();
        var document = new FeedShowDocument
        {
            Feed = FeedRow.From(report),
            Taken = before is null ? null : Rows.Words.Of(before.Taken),
            Added = First(now, old),
            Removed = First(old, now),
            AddedCount = now.Count(prefix => !old.Contains(prefix)),
            RemovedCount = old.Count(prefix => !now.Contains(prefix)),
            Diagnostics = DiagnosticDocument.From(report.Findings),
            WarningsShown = Shown,
        };
        return call.Answer(document, static () => CliJson.Default.FeedShowDocument, page => Print(page, document));
    }

    private static System.Collections.Immutable.ImmutableArray<string> First(
        HashSet<IpPrefix> these,
        HashSet<IpPrefix> without
    ) => [.. these.Where(prefix => !without.Contains(prefix)).Order().Take(Shown).Select(prefix => prefix.ToString())];

    private static void Print(Page page, FeedShowDocument document)
    {
        var feed = document.Feed;
        page.Line($"feed {feed.Name}: {feed.State}{(feed.Why is null ? "" : $", {feed.Why}")}; {feed.Path}");
        page.Line(
            $"in force: {feed.Entries} entries{(document.Taken is null ? ", never taken before" : $", taken {document.Taken}")}"
        );
        Lines(page, "new", document.AddedCount, document.Added, "+");
        Lines(page, "gone", document.RemovedCount, document.Removed, "-");
        if (feed.Why is not null)
        {
            page.Hint($"To take it as it is: weir feed accept {feed.Name}");
        }
    }

    private static void Lines(
        Page page,
        string what,
        int count,
        System.Collections.Immutable.ImmutableArray<string> first,
        string sign
    )
    {
        page.Line($"{what}: {count}");
        foreach (var prefix in first)
        {
            page.Line($"  {sign} {prefix}");
        }

        if (count > first.Length)
        {
            page.Line($"  and {count - first.Length} more");
        }
    }
}
