using Weir.Agent.Confirming;
using Weir.Agent.Kernel;
using Weir.Agent.State;
using Weir.Core.Model;
using Weir.Core.Text;

namespace Weir.Agent.Running;

/// <summary>
/// An apply that waits for its confirmation when an agent starts: the agent before it ended, or <c>weir apply --confirm</c> ran. The agent takes
/// it over, with the time that is left.
/// </summary>
/// <param name="Back">In force before.</param>
/// <param name="IsGone">A reboot, or somebody else, took the rules: nobody will confirm them.</param>
internal sealed record UnconfirmedApply(PendingConfirmation Pending, Site Back, bool IsGone)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    /// <summary>What waits. One that never reached the kernel, or was taken back, is called off; the lock is held.</summary>
    /// <exception cref="AgentException">The way back cannot be read, which the guardian has in its memory: it needs the lock.</exception>
    public static UnconfirmedApply? Find(SessionGround ground)
    {
        var findings = new DiagnosticBag();
        if (ground.State.Pending(findings) is not { Back: RollbackTarget.To back } pending)
        {
            return null;
        }

        // Who took it back may have been killed before the file was gone.
        var kernel = ground.Table.Glance();
        if (kernel.Mark == back.Revision.Mark || RolledBack(ground) == pending.Revision.Number)
        {
            ground.State.DeletePending();
            return null;
        }

        return ground.State.Snapshot(back.Revision, findings)?.Site is { } site
            ? new UnconfirmedApply(pending, site, !kernel.HasTable)
            : throw Unknown(ground, pending);
    }

    /// <summary>How things stand for who has edits of the source to put right.</summary>
    /// <exception cref="AgentException">As <see cref="Find"/>.</exception>
    public static AgentStart Look(SessionGround ground)
    {
        if (Find(ground) is { } found)
        {
            var number = found.Pending.Revision.Number;
            return found.IsGone
                ? new AgentStart(null, null, number)
                : new AgentStart(number, found.Pending.Deadline, null);
        }

        return new AgentStart(null, null, RolledBack(ground));
    }

    private static ulong? RolledBack(SessionGround ground) => RollbackNote.RevisionOf(ground.Believe().Head?.Note);

    /// <summary>Neither what is in force nor what was before is known well enough to go on.</summary>
    public static AgentException Unknown(SessionGround ground, PendingConfirmation pending) =>
        new(
            AgentFailure.Refused,
            AgentDiagnostics.ConfirmationPending(pending, StateLock.IsTaken(ground.State.GuardianLock))
        );

    /// <summary>
    /// Where the agent cannot take it over, its guardian decides, and needs the lock for it: so the agent takes the lock only when that is over, and
    /// goes back itself when the guardian is dead and the time is over.
    /// </summary>
    /// <param name="isStaged">The fleet's own wait: the rollout looks whether its guardian went back.</param>
    public static void Await(
        AgentSettings settings,
        bool isStaged,
        ServiceNotifier notifier,
        CancellationToken cancellation
    )
    {
        var state = StateFolder.Open(settings.StateDirectory, settings.Time);
        using var table = KernelTable.Open(settings.NetworkNamespace);
        var start = settings.Time.GetTimestamp();
        while (!cancellation.IsCancellationRequested && Waits(state, table) is { } pending)
        {
            if (!isStaged && CanTakeOver(state, table, pending))
            {
                return;
            }

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

    private static PendingConfirmation? Waits(StateFolder state, KernelTable table) =>
        state.Pending(new DiagnosticBag()) is { } pending && table.Glance().Mark == pending.Revision ? pending : null;

    private static bool CanTakeOver(StateFolder state, KernelTable table, PendingConfirmation pending)
    {
        var findings = new DiagnosticBag();
        var belief = Belief.From(state.Head(findings), state.Journal(findings), table.Glance());
        return belief is { Status: BeliefStatus.Exact or BeliefStatus.Suspect, Head: { } head }
            && pending.Back is RollbackTarget.To back
            && state.HasSnapshot(head.Current)
            && state.HasSnapshot(back.Revision);
    }
}
