using System.Collections.Immutable;
using System.Globalization;
using Weir.Agent;
using Weir.Agent.Confirming;
using Weir.Cli.Frame;
using Weir.Imports;
using Weir.Kernel.Netlink;

namespace Weir.Loading;

/// <summary>A load that is undone unless it is confirmed.</summary>
internal static class GuardedLoad
{
    /// <summary>Starts the guardian, then loads; when the load is refused, the guardian is called off.</summary>
    /// <param name="guardian">How it is started.</param>
    /// <exception cref="CommandStopped">Another load waits, or no guardian could be made ready: nothing was changed.</exception>
    public static T Run<T>(LoadOrder order, ImmutableArray<string> guardian, Func<T> load)
    {
        var pending = Of(order.NetworkNamespace);
        if (pending.IsGuarded)
        {
            throw new CommandStopped(ExitCode.Refused, ImportErrors.AlreadyWaiting());
        }

        pending.Save(order.Identity);
        try
        {
            GuardianLauncher.Start(guardian, order.ToArguments());
            return load();
        }
        catch (AgentException unready)
        {
            pending.Delete();
            throw new CommandStopped(ExitCode.Refused, unready.Diagnostics);
        }
        catch
        {
            pending.Delete();
            throw;
        }
    }

    /// <summary>Keeps what was loaded.</summary>
    /// <exception cref="CommandStopped">Nothing waits for a confirmation.</exception>
    public static void Confirm(string? network)
    {
        var pending = Of(network);
        if (!pending.IsGuarded)
        {
            throw new CommandStopped(ExitCode.BadInput, ImportErrors.NothingWaits(pending.Log));
        }

        pending.Delete();
    }

    /// <summary>Tells one load of a namespace from every other.</summary>
    public static string Identity(TimeProvider time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow().UtcTicks}-{Environment.ProcessId}");

    private static PendingLoad Of(string? network)
    {
        try
        {
            return PendingLoad.Of(network);
        }
        catch (Exception refused)
            when (refused is IOException or UnauthorizedAccessException or NetlinkException or ArgumentException)
        {
            throw new CommandStopped(ExitCode.Refused, ImportErrors.NoPlaceToWait(refused.Message));
        }
    }
}
