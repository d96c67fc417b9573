using Weir.Cli.Frame;
using Weir.Core.Model;
using Weir.Sources;

namespace Weir.Cli.Rows;

/// <summary>The valid site that the rows of a list come from.</summary>
internal static class LoadedSite
{
    /// <exception cref="CommandStopped">The site has errors: exit code 2 with all of them.</exception>
    public static Site Read(Call call) => ReadFrom(call, call.SiteDirectory);

    /// <inheritdoc cref="Read"/>
    public static Site ReadFrom(Call call, string directory)
    {
        var reading = call.Waiting.For(
            "Reading the site …",
            () => SiteFolder.Load(directory, call.Time, call.Cancellation)
        );
        return reading.Site ?? throw new CommandStopped(ExitCode.BadInput, reading.Diagnostics);
    }
}
