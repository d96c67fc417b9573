using Weir.Cli.Frame;
using Weir.Core.Text;
using Weir.Sources.Configuration;

namespace Weir.Cli.Alerts;

/// <summary>The alerts of the site's agent.yaml.</summary>
internal static class AlertFileChoice
{
    private static readonly DiagnosticDescriptor None = new("WEIR0857", "The agent is asked for no alerts");

    /// <exception cref="CommandStopped">The file cannot be read, or asks for none.</exception>
    public static (AgentFile File, AlertSettings Alerts) Read(Call call)
    {
        var file = AgentFile.Load(call.SiteDirectory);
        if (file.Value is not { } read)
        {
            throw new CommandStopped(ExitCode.BadInput, file.Diagnostics);
        }

        return read.Alerts is { } alerts
            ? (read, alerts)
            : throw new CommandStopped(
                ExitCode.BadInput,
                None.Error(
                    new Position.InFile(AgentFile.FileName, 0),
                    "there is no 'alerts:' in agent.yaml",
                    "add it with a 'webhook:' or a 'mail:' (docs/operations/alerts.md)"
                )
            );
    }
}
