using System.CommandLine;
using Weir.Cli.Frame;
using Weir.Sources;
using Weir.Sources.Feeds;

namespace Weir.Cli.Feeds;

/// <summary>What the verbs of feeds have in common.</summary>
internal static class FeedOptions
{
    public static Argument<string> Name() =>
        new("name") { HelpName = "NAME", Description = "The feed's name in weir.yaml" };

    /// <summary>Where feeds are remembered: in the state folder that is named, else beside the site.</summary>
    public static FeedStore Store(Call call, Option<string?>? state) =>
        state is not null && call.Value(state) is { } named
            ? new FeedStore(Path.Combine(call.FullPath(named), "feeds"))
            : SiteFolder.FeedsOf(call.SiteDirectory);

    /// <exception cref="CommandStopped">weir.yaml has errors: exit code 2 with all of them.</exception>
    public static SiteFeeds Read(Call call, FeedStore store, string? accept = null)
    {
        var directory = call.SiteDirectory;
        var feeds = call.Waiting.For("Reading feeds …", () => SiteFolder.LoadFeeds(directory, store, accept));
        return feeds.Diagnostics.Any(static one => one.Severity == Core.Text.Severity.Error)
            ? throw new CommandStopped(ExitCode.BadInput, feeds.Diagnostics)
            : feeds;
    }

    /// <exception cref="CommandStopped">There is no feed of that name.</exception>
    public static FeedReport Of(SiteFeeds feeds, string name) =>
        feeds.Reports.FirstOrDefault(report => report.Feed.Name == name)
        ?? throw new CommandStopped(
            ExitCode.BadInput,
            [FeedDiagnostics.None(name, feeds.Reports.Select(report => report.Feed.Name))]
        );
}
