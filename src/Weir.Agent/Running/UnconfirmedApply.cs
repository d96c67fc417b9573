using Weir.Agent.Kernel;
using Weir.Agent.State;
using Weir.Core.Text;

namespace Weir.Agent.Running;

/// <summary>
/// An apply that waits for its confirmation when an agent starts (the agent before it was killed, or <c>weir apply --confirm</c> ran):
/// its guardian decides, and needs the lock for it. So the agent takes the lock only when that is over.
/// </summary>
internal static class UnconfirmedApply
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits while a confirmation is waited for; goes back itself when the guardian is dead and the time is over.</summary>
    public static void Await(AgentSettings settings, ServiceNotifier notifier, CancellationToken cancellation)
    {
        var state = StateFolder.Open(settings.StateDirectory, settings.Time);
        using var table = KernelTable.Open(settings.NetworkNamespace);
        var findings = new DiagnosticBag();
        var start = settings.Time.GetTimestamp();
        while (
            !cancellation.IsCancellationRequested
            && state.Pending(findings) is { } pending
            && table.Glance().Mark == pending.Revision
        )
        {
            // The clock may have been set back since: no more than what was asked for is waited for once more.
            var isOver =
                settings.Time.GetUtcNow() >= pending.Deadline
                || settings.Time.GetElapsedTime(start) >= pending.Deadline - state.PendingSince;
            if (isOver && !StateLock.IsTaken(state.GuardianLock))
            {
                using var agent = SiteAgent.Open(settings);
                agent.Rollback();
                return;
            }

            notifier.Status($"revision {pending.Revision.Number} waits for its confirmation");
            notifier.Beat();
            cancellation.WaitHandle.WaitOne(LookEvery);
        }
    }
}
