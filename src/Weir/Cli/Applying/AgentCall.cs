using System.CommandLine;
using Weir.Agent;
using Weir.Cli.Frame;

namespace Weir.Cli.Applying;

/// <summary>What plan, apply, confirm, rollback and status have in common: the state folder, and how refusals become exit codes.</summary>
internal static class AgentCall
{
    public static Option<string?> StateOption() =>
        new("--state")
        {
            HelpName = "DIR",
            Description = "The state folder (default: SITE/.weir/NAMESPACE or SITE/.weir/host)",
        };

    /// <exception cref="CommandStopped">The state folder or the namespace cannot be used.</exception>
    public static AgentSettings Settings(Call call, Option<string?> state, string purpose) =>
        new()
        {
            StateDirectory = call.Value(state) is { } named
                ? call.FullPath(named)
                : AgentSettings.DefaultStateDirectory(call.SiteDirectory, call.NetworkNamespace),
            NetworkNamespace = call.NetworkNamespace,
            Purpose = $"weir {purpose}",
            Time = call.Time,
            Costs = call.Costs,
        };

    /// <summary>Does the work with an agent.</summary>
    /// <exception cref="CommandStopped">The agent refused: exit code 2 for what was asked, 3 for the kernel and the system.</exception>
    public static T With<T>(AgentSettings settings, Func<SiteAgent, T> work)
    {
        try
        {
            using var agent = SiteAgent.Open(settings);
            return work(agent);
        }
        catch (AgentException refused)
        {
            var code = refused.Failure == AgentFailure.Input ? ExitCode.BadInput : ExitCode.Refused;
            throw new CommandStopped(code, refused.Diagnostics);
        }
    }
}
