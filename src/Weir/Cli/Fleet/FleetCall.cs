using Weir.Cli.Frame;
using Weir.Core.Text;
using Weir.Sources.Fleet;

namespace Weir.Cli.Fleet;

/// <summary>Opens the fleet's tables for a verb.</summary>
internal static class FleetCall
{
    /// <exception cref="CommandStopped">No PostgreSQL source (2), or the tables cannot be used (3).</exception>
    public static T With<T>(Call call, Func<FleetStore, T> work)
    {
        var findings = new DiagnosticBag();
        using var store =
            FleetStore.Open(call.SiteDirectory, findings)
            ?? throw new CommandStopped(ExitCode.BadInput, findings.ToImmutable());
        try
        {
            return call.Waiting.For("Asking the fleet's database …", () => work(store));
        }
        catch (FleetException refused)
        {
            throw new CommandStopped(
                refused.IsInput ? ExitCode.BadInput : ExitCode.Refused,
                [.. findings.ToImmutable(), refused.Finding]
            );
        }
    }
}
