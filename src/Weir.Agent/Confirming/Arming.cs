using System.Collections.Immutable;
using Weir.Agent.State;

namespace Weir.Agent.Confirming;

/// <summary>Makes ready what takes a revision back unless it is confirmed: the file that says so, and the process that does it.</summary>
internal static class Arming
{
    /// <param name="back">Where the guardian leads; a revision must lie in the folder.</param>
    /// <returns>The deadline.</returns>
    /// <exception cref="AgentException">The guardian did not get ready; nothing is armed.</exception>
    public static DateTimeOffset Arm(
        StateFolder state,
        AgentSettings settings,
        RevisionMark revision,
        RollbackTarget back,
        TimeSpan within,
        ImmutableArray<string> command
    )
    {
        var deadline = settings.Time.GetUtcNow() + within;
        var wait = new MonotonicWait(settings.Time.GetTimestamp(), within);
        state.Save(new PendingConfirmation(revision, back, deadline, 0, wait));
        try
        {
            var order = new GuardianOrder(settings.StateDirectory, settings.NetworkNamespace, revision, within);
            var guardian = GuardianLauncher.Start(command, order.ToArguments());
            state.Save(new PendingConfirmation(revision, back, deadline, guardian, wait));
            return deadline;
        }
        catch
        {
            state.DeletePending();
            throw;
        }
    }
}
