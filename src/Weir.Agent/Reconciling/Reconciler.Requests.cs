namespace Weir.Agent.Reconciling;

/// <summary>What is asked over the socket.</summary>
internal sealed partial class Reconciler
{
    private readonly List<WaitingApply> _applies = [];
    private bool _isUnread = true;

    private sealed record WaitingApply(AgentRequest.Apply Request, TaskCompletionSource<AgentReply> Reply);

    private void Asked(AgentMessage.Asked asked)
    {
        if (asked.Request is AgentRequest.Apply apply)
        {
            if (apply.Edit is { } edit && _edit?.Number != edit)
            {
                asked.Reply.TrySetResult(AgentReply.Refuse(EditEvents.TooLate()));
                return;
            }

            // The reading that it woke the source for answers it.
            _applies.Add(new WaitingApply(apply, asked.Reply));
            AnswerIfRead(apply);
            return;
        }

        try
        {
            var reply = Answer(asked.Request);
            Publish();
            asked.Reply.TrySetResult(reply);
        }
        catch (AgentException refused)
        {
            asked.Reply.TrySetResult(new AgentReply { Failure = refused.Failure, Diagnostics = refused.Diagnostics });
        }
    }

    /// <summary>
    /// The reading that answers it may have been read before it: a newer reading takes the place of one that was not looked at yet, and so comes ahead of
    /// what was asked between the two.
    /// </summary>
    private void AnswerIfRead(AgentRequest.Apply apply)
    {
        if (apply.Ticket > _readTicket)
        {
            return;
        }

        if (_unreadable is { } reply)
        {
            AnswerApplies(_readTicket, reply);
        }
        else
        {
            Reconcile(_readTicket);
        }
    }

    private AgentReply Answer(AgentRequest request)
    {
        if (_session is not { } session)
        {
            return request is AgentRequest.Accept && _hold is not null ? Accept() : Nothing(request);
        }

        return request switch
        {
            AgentRequest.Confirm => Confirm(session),
            AgentRequest.Rollback => Rollback(session),
            AgentRequest.Accept => Accept(),
            AgentRequest.BeginEdit begin => BeginEdit(begin),
            AgentRequest.EndEdit end => EndEdit(end),
            AgentRequest.Stage stage => Stage(session, stage),
            AgentRequest.TakeBack back => TakeBack(session, back),
            _ => Status(session),
        };
    }

    private AgentReply Nothing(AgentRequest request) =>
        request is AgentRequest.Status
            ? new AgentReply { State = State() }
            : AgentReply.Refuse(AgentDiagnostics.NothingToRollBackTo("the agent has nothing in force yet"));

    private AgentReply Status(SiteSession session)
    {
        _saving.Now(session);
        return new AgentReply { State = State() };
    }

    private AgentReply Confirm(SiteSession session)
    {
        if (_confirm is null)
        {
            return AgentReply.Refuse(AgentDiagnostics.NothingToConfirm("the agent waits for none"));
        }

        CallOff();
        session.Note("apply, confirmed");
        _saving.Now(session);
        _say(AgentEvents.Confirmed(session.Revision.Number));
        var reply = new AgentReply { State = State() };
        Reconcile();
        return reply;
    }

    private AgentReply Rollback(SiteSession session)
    {
        var back = _confirm?.Back ?? WayBack(session);
        return back is null
            ? AgentReply.Refuse(
                AgentDiagnostics.NothingToRollBackTo("only one step is kept, and what was before it is not known")
            )
            : new AgentReply { Result = GoBack(session, back, "asked for") };
    }

    private AgentReply Accept()
    {
        if (_edit is not null)
        {
            return AgentReply.Refuse(EditEvents.AnotherEdit());
        }

        if (_hold is not { } hold)
        {
            return AgentReply.Refuse(AgentEvents.NotHeld());
        }

        if (_wanted is not { } wanted)
        {
            return AgentReply.Refuse(AgentEvents.HeldRequest($"{hold.Why}; the source could not be read yet"));
        }

        var result = _session is { } session ? Change(session, wanted, null) : Open(wanted);
        Release("accepted");
        _session?.Note("agent");
        if (_session is { } now)
        {
            _saving.Now(now);
        }

        return new AgentReply { Result = result };
    }

    private AgentState State() =>
        new(
            Environment.ProcessId,
            _session?.Revision.Number,
            _hold?.Why,
            SourceWord,
            _confirm?.Deadline,
            _session?.IsSaved ?? true
        )
        {
            IsDrifted = IsDrifted,
        };

    private string SourceWord =>
        _sourceFaults.IsFaulty ? "bad"
        : _isUnread ? "unread"
        : "good";

    private void AnswerApplies(long ticket, AgentReply reply)
    {
        Publish();
        foreach (var one in _applies.Where(one => one.Request.Ticket <= ticket))
        {
            one.Reply.TrySetResult(reply);
        }

        _applies.RemoveAll(one => one.Request.Ticket <= ticket);
    }
}
