using System.Globalization;
using Weir.Agent.Confirming;
using Weir.Agent.State;
using Weir.Core.Model;
using Weir.Core.Text;

namespace Weir.Agent.Reconciling;

/// <summary>What keeps a change back: an accident of the source, a rollback, a confirmation that is waited for.</summary>
internal sealed partial class Reconciler
{
    private Hold? _hold;
    private Waiting? _confirm;
    private bool _saidWaiting;

    /// <param name="UntilAccepted">A rollback: no change of the source ends it.</param>
    /// <param name="IsFleet">It waits for nothing but the fleet.</param>
    private sealed record Hold(string Why, bool UntilAccepted, bool IsFleet = false);

    /// <param name="Back">The site in force before.</param>
    private sealed record Waiting(RevisionMark Revision, Site Back, MonotonicWait Time, DateTimeOffset Deadline);

    /// <summary>True when the site must not come into force now; who asked for it is told.</summary>
    private bool Hinder(Site wanted, long ticket)
    {
        if (_confirm is { } waiting)
        {
            if (!_saidWaiting && !SiteDiff.Between(_session?.Site, wanted).IsEmpty)
            {
                _saidWaiting = true;
                _say(AgentEvents.Waiting(waiting.Deadline));
            }

            AnswerApplies(ticket, AgentReply.Refuse(Pending(waiting)));
            return true;
        }

        if (IsBeingEdited(ticket))
        {
            return true;
        }

        var own = Kept(wanted) ?? Suspicion(wanted, ticket);
        var why = own ?? _settings.Fleet.Why(wanted, _session?.Site ?? _remembered);
        if (why is null)
        {
            Release(
                _hold is { IsFleet: true } ? "the fleet holds nothing back" : "the source is as it should be again"
            );
            return false;
        }

        if (_hold?.Why != why)
        {
            _hold = new Hold(why, UntilAccepted: false, IsFleet: own is null);
            _say(AgentEvents.Held(why));
        }

        if (own is null)
        {
            OpenRemembered();
        }

        AnswerApplies(ticket, AgentReply.Refuse(AgentEvents.HeldRequest(why)));
        return true;
    }

    /// <summary>What was rolled back stays out until it is accepted, or until the source no longer says it.</summary>
    private string? Kept(Site wanted)
    {
        if (_hold is not { UntilAccepted: true } kept)
        {
            return null;
        }

        if (_session is not { } session || !SiteDiff.Between(session.Site, wanted).IsEmpty)
        {
            return kept.Why;
        }

        session.Note("agent"); // else the next start would take it for held again
        return null;
    }

    private string? Suspicion(Site wanted, long ticket)
    {
        var allowed =
            wanted.Members.IsEmpty && _applies.Exists(one => one.Request.Ticket <= ticket && one.Request.AllowEmpty);
        if (allowed)
        {
            return null;
        }

        var before = _session?.Site ?? _remembered;
        var isUnknown = before is null && wanted is { Kind: SiteKind.Campus, Members.IsEmpty: true };
        return isUnknown && _ground.Table.Glance().HasTable
            ? "the source has no members, and the kernel holds a table"
            : Vanishing.Of(before, wanted, _file.Hold, _time.GetUtcNow());
    }

    private void Release(string why)
    {
        if (_hold is not null)
        {
            _hold = null;
            _say(AgentEvents.Released(why));
        }
    }

    private DateTimeOffset Arm(SiteSession session, Revision revision, TimeSpan within)
    {
        // What the guardian leads back to must lie in the folder before anything is changed.
        session.Save();
        var start = _time.GetTimestamp();
        var deadline = Arming.Arm(
            _ground.State,
            _settings.Agent,
            revision.Mark,
            new RollbackTarget.To(session.Revision),
            within,
            _settings.GuardianCommand
        );
        _confirm = new Waiting(revision.Mark, session.Site, new MonotonicWait(start, within), deadline);
        _saidWaiting = false;
        return deadline;
    }

    private void CallOff()
    {
        (_confirm, _isRollout) = (null, false);
        _ground.State.DeletePending();
    }

    private void LookForDeadline(SiteSession session)
    {
        if (_confirm is { } waiting && waiting.Time.IsOver(_time))
        {
            var isRollout = _isRollout;
            try
            {
                var why = string.Create(
                    CultureInfo.InvariantCulture,
                    $"not confirmed within {waiting.Time.Within.TotalSeconds:0.###} s"
                );
                GoBack(session, waiting.Back, why);
                if (isRollout)
                {
                    Reconcile();
                }
            }
            catch (AgentException refused)
            {
                _applyFaults.Met(AgentEvents.NotApplied(), refused.Diagnostics);
            }
        }
    }

    /// <summary>The site of before comes into force, and stays until somebody accepts what the source says.</summary>
    private Applying.ApplyResult GoBack(SiteSession session, Site back, string why)
    {
        // What waited is taken back, whatever repairs came behind it.
        var from = _confirm?.Revision.Number ?? session.Revision.Number;
        var isRollout = _isRollout;
        var note = isRollout ? $"{TakenBackNote} {from}: {why}" : RollbackNote.Of(from, $": {why}");
        var result = session.Change(back, note, isWayBack: true);
        Remember(result, note);
        _isRollout = false;
        if (_confirm is not null)
        {
            CallOff();
        }

        _hold = new Hold(note, UntilAccepted: !isRollout);
        _say(AgentEvents.RolledBack(from, session.Revision, why, isRollout));
        _saving.Now(session);
        return result;
    }

    /// <summary>Where a rollback leads: what this session had before, else what the folder says.</summary>
    private Site? WayBack(SiteSession session)
    {
        if (session.Before is { } before)
        {
            return before;
        }

        var findings = new DiagnosticBag();
        var head = _ground.State.Head(findings);
        return head is { Previous: RollbackTarget.To to } && head.Current.Mark == session.Revision.Mark
            ? _ground.State.Snapshot(to.Revision, findings)?.Site
            : null;
    }

    private static Diagnostic Pending(Waiting waiting) =>
        AgentDiagnostics.ConfirmationPending(
            new PendingConfirmation(waiting.Revision, new RollbackTarget.None(), waiting.Deadline, 0),
            guarded: true
        );
}
