using System.Collections.Immutable;
using Weir.Cli.Frame;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources;

namespace Weir.Cli.Applying;

/// <summary>The valid site that the kernel shall hold.</summary>
internal sealed record ReadSite(Site Site, ImmutableArray<Diagnostic> Warnings, TimeSpan Time)
{
    /// <summary>Of each code: <c>weir check</c> is the verb that lists them all.</summary>
    public const int WarningsShown = 3;

    /// <exception cref="CommandStopped">The site has errors: exit code 2 with all of them, and the kernel is not even asked.</exception>
    public static ReadSite Of(Call call)
    {
        var directory = call.SiteDirectory;
        var reading = call.Waiting.For(
            "Reading the site …",
            () => SiteFolder.Load(directory, call.Time, call.Cancellation)
        );
        return reading.Site is { } site
            ? new ReadSite(site, reading.Diagnostics, reading.ReadTime + reading.ValidateTime)
            : throw new CommandStopped(ExitCode.BadInput, reading.Diagnostics);
    }
}
