namespace Weir.Agent.Reconciling;

/// <summary>
/// An edit of the source and its apply as one: what the watch reads between the two must not come into force without the guardian, so
/// readings are kept back meanwhile.
/// </summary>
internal sealed partial class Reconciler
{
    private EditAtWork? _edit;

    /// <summary>Of the newest reading; nothing is read yet.</summary>
    private long _readTicket = -1;

    /// <summary>What the newest reading answers where the source cannot be used; null where it can.</summary>
    private AgentReply? _unreadable;

    /// <param name="Start">By the monotonic clock.</param>
    private sealed record EditAtWork(long Number, long Start, TimeSpan Patience);

    private AgentReply BeginEdit(AgentRequest.BeginEdit begin)
    {
        if (_confirm is { } waiting)
        {
            return AgentReply.Refuse(Pending(waiting));
        }

        if (_hold is { } hold)
        {
            return AgentReply.Refuse(AgentEvents.HeldRequest(hold.Why));
        }

        if (_edit is not null)
        {
            return AgentReply.Refuse(EditEvents.AnotherEdit());
        }

        _edit = new EditAtWork(begin.Edit, _time.GetTimestamp(), begin.Patience);
        return new AgentReply { State = State() };
    }

    private AgentReply EndEdit(AgentRequest.EndEdit end)
    {
        if (_edit?.Number == end.Edit)
        {
            GoOn();
        }

        return new AgentReply { State = State() };
    }

    /// <summary>The apply of the edit is done. One that failed leaves it at work: the source is to be put back first.</summary>
    private void EndEdit(AgentRequest.Apply? done)
    {
        if (done?.Edit is not null)
        {
            _edit = null;
        }
    }

    /// <summary>True when a reading must wait: it may hold half of what is being edited, or all of it and no guardian.</summary>
    private bool IsBeingEdited(long ticket) =>
        _edit is { } edit && !_applies.Exists(one => one.Request.Edit == edit.Number && one.Request.Ticket <= ticket);

    /// <summary>Of the applies that a reading answers, the one that says how: that of the edit, else the first.</summary>
    private WaitingApply? AskedApply(long ticket) =>
        _applies.Find(one => one.Request.Edit is not null && one.Request.Ticket <= ticket)
        ?? _applies.Find(one => one.Request.Ticket <= ticket);

    private void LookForEdit()
    {
        if (_edit is { } edit && _time.GetElapsedTime(edit.Start) >= edit.Patience)
        {
            _say(EditEvents.GivenUp(edit.Patience));
            GoOn();
        }
    }

    private void GoOn()
    {
        _edit = null;
        Reconcile(_readTicket);
    }
}
