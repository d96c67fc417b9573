using System.Collections.Immutable;
using System.CommandLine;
using Weir.Cli.Feeds;
using Weir.Cli.Frame;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources;
using Weir.Sources.Feeds;

namespace Weir.Cli.Applying;

/// <summary>The valid site that the kernel shall hold.</summary>
internal sealed record ReadSite(Site Site, ImmutableArray<Diagnostic> Warnings, TimeSpan Time)
{
    /// <summary>Of each code: <c>weir check</c> is the verb that lists them all.</summary>
    public const int WarningsShown = 3;

    /// <summary>What its feeds said; to be remembered once it is in force.</summary>
    public ImmutableArray<FeedReport> Feeds { get; init; } = [];

    /// <exception cref="CommandStopped">The site has errors: exit code 2 with all of them, and the kernel is not even asked.</exception>
    public static ReadSite Of(Call call, Option<string?>? state = null)
    {
        var directory = call.SiteDirectory;
        var feeds = FeedOptions.Store(call, state);
        var reading = call.Waiting.For(
            "Reading the site …",
            () => SiteFolder.Load(directory, call.Time, feeds, call.Cancellation)
        );
        if (reading.Site is not { } site)
        {
            throw new CommandStopped(ExitCode.BadInput, reading.Diagnostics);
        }

        var warnings = new DiagnosticBag();
        warnings.AddRange(reading.Diagnostics);
        site = state is null
            ? site
            : QuotaOverlay.Over(call, site, AgentCall.Settings(call, state, "plan").StateDirectory, warnings);
        return new ReadSite(site, warnings.ToImmutable(), reading.ReadTime + reading.ValidateTime)
        {
            Feeds = reading.Feeds,
        };
    }
}
