using System.CommandLine;
using Weir.Agent;
using Weir.Agent.Applying;
using Weir.Agent.Conversation;
using Weir.Agent.Reconciling;
using Weir.Cli.Frame;
using Weir.Sources.Configuration;

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
            throw Stopped(refused);
        }
    }

    public static int CodeOf(AgentException refused) =>
        refused.Failure == AgentFailure.Input ? ExitCode.BadInput : ExitCode.Refused;

    /// <summary>The agent that runs for this state folder; null when none does.</summary>
    /// <exception cref="CommandStopped">agent.yaml cannot be read.</exception>
    public static AgentClient? Running(Call call, AgentSettings settings) => AgentClient.Find(SocketOf(call, settings));

    /// <summary>Asks the running agent when there is one.</summary>
    /// <returns>Null when none runs.</returns>
    /// <exception cref="CommandStopped">It refused.</exception>
    public static AgentReply? AskedIfRunning(Call call, AgentSettings settings, AgentRequest request)
    {
        try
        {
            return Running(call, settings)?.Ask(request);
        }
        catch (AgentException refused)
        {
            throw Stopped(refused);
        }
    }

    /// <exception cref="CommandStopped">It refused, or none runs.</exception>
    public static AgentReply Asked(Call call, AgentSettings settings, AgentRequest request) =>
        AskedIfRunning(call, settings, request) ?? throw Stopped(AgentClient.Missing(SocketOf(call, settings)));

    public static ApplyResult NoResult() => throw new InvalidOperationException("the agent answered without a result");

    private static CommandStopped Stopped(AgentException refused) => new(CodeOf(refused), refused.Diagnostics);

    private static string SocketOf(Call call, AgentSettings settings)
    {
        var file = AgentFile.Load(call.SiteDirectory);
        return file.Value is { } read
            ? AgentClient.PathOf(settings.StateDirectory, read.Socket)
            : throw new CommandStopped(ExitCode.BadInput, file.Diagnostics);
    }
}
