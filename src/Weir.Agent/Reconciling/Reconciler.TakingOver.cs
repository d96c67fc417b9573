using Weir.Agent.Confirming;
using Weir.Agent.Running;
using Weir.Agent.State;

namespace Weir.Agent.Reconciling;

/// <summary>An apply that was left to be confirmed: by an agent that ended, or by <c>weir apply --confirm</c>.</summary>
internal sealed partial class Reconciler
{
    /// <returns>False when none waits.</returns>
    /// <exception cref="AgentException">It cannot be taken over: the agent ends, and the guardian gets its lock.</exception>
    private bool TakeOver()
    {
        if (UnconfirmedApply.Find(_ground) is not { } found)
        {
            return false;
        }

        if (found.IsGone)
        {
            BringBack(found);
            return true;
        }

        var (snapshot, _, status) = _ground.Remembered();
        if (snapshot is not { Site: var site } || status == BeliefStatus.Unknown)
        {
            throw UnconfirmedApply.Unknown(_ground, found.Pending);
        }

        ResumeMoves(site);
        if (!Keep(site))
        {
            Open(site);
        }

        var pending = found.Pending;
        _confirm = new Waiting(pending.Revision, found.Back, WaitOf(pending), pending.Deadline);
        _say(EditEvents.TakenOver(pending.Revision.Number, pending.Deadline));
        return true;
    }

    /// <summary>The rules went before anybody confirmed them; what comes back is what had been confirmed.</summary>
    private void BringBack(UnconfirmedApply found)
    {
        var revision = found.Pending.Revision.Number;
        const string Why = "the rules were gone before they were confirmed";
        var isRollout = _settings.Fleet.IsStaged;
        _hold = new Hold(RollbackNote.Of(revision, $": {Why}"), UntilAccepted: !isRollout);
        ResumeMoves(found.Back);
        Open(found.Back);
        _ground.State.DeletePending();
        if (_session is { } session)
        {
            _say(AgentEvents.RolledBack(revision, session.Revision, Why, isRollout));
        }
    }

    /// <summary>An older Weir wrote the wall clock's time alone.</summary>
    private MonotonicWait WaitOf(PendingConfirmation pending)
    {
        if (pending.Wait is { } wait)
        {
            return wait;
        }

        var left = pending.Deadline - _time.GetUtcNow();
        return new MonotonicWait(_time.GetTimestamp(), left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }
}
