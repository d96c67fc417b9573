using System.Collections.Concurrent;
using System.Collections.Immutable;
using Weir.Agent.Applying;
using Weir.Agent.Confirming;
using Weir.Agent.Planning;
using Weir.Agent.State;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Configuration;
using Weir.Sources.Feeds;
using Weir.Sources.Watching;

namespace Weir.Agent.Reconciling;

/// <summary>
/// Keeps the kernel equal to the source: one thread that owns the session and takes messages one by one, so that nothing here needs a
/// lock. What is in force stays whatever goes wrong; what goes wrong is said, and tried again.
/// </summary>
internal sealed partial class Reconciler
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);

    private readonly SessionGround _ground;
    private readonly ReconcilerSettings _settings;
    private readonly TimeProvider _time;
    private readonly Action<Diagnostic> _say;
    private readonly BlockingCollection<AgentMessage> _inbox = [];
    private readonly FaultMemory _sourceFaults;
    private readonly FaultMemory _applyFaults;
    private readonly BackgroundSave _saving;
    private readonly FaultMemory _driftFaults;
    private AgentFile _file;
    private SiteSession? _session;
    private Site? _remembered;
    private WatchedReading? _newest;
    private Site? _wanted;
    private ImmutableArray<FeedReport> _feeds = [];
    private (long At, TimeSpan Pause)? _retry;

    public Reconciler(SessionGround ground, ReconcilerSettings settings)
    {
        (_ground, _settings, _file) = (ground, settings, settings.File);
        (_time, _say) = (settings.Agent.Time, settings.Say);
        (_sourceFaults, _applyFaults, _driftFaults) = (
            new FaultMemory(_say),
            new FaultMemory(_say),
            new FaultMemory(_say)
        );
        _saving = new BackgroundSave(_time, _say);
    }

    /// <summary>From any thread. A reading that was not looked at yet is replaced: it is a whole site each time.</summary>
    public void Post(WatchedReading reading)
    {
        Interlocked.Exchange(ref _newest, reading);
        Post(new AgentMessage.SourceRead());
    }

    /// <summary>From any thread; after the end nobody answers.</summary>
    public void Post(AgentMessage message)
    {
        try
        {
            _inbox.Add(message);
        }
        catch (InvalidOperationException) when (message is AgentMessage.Asked asked)
        {
            asked.Reply.TrySetResult(AgentReply.Refuse(AgentEvents.BadRequest("it is stopping")));
        }
        catch (InvalidOperationException)
        {
            // Stopped.
        }
    }

    /// <summary>Works until the token is canceled; then everything is saved, and the rules stay.</summary>
    public void Run(CancellationToken cancellation)
    {
        try
        {
            Resume();
            Publish();
            while (!cancellation.IsCancellationRequested)
            {
                if (Take(cancellation) is { } message)
                {
                    Handle(message);
                }

                Look();
                Publish();
                _settings.Notifier.Beat();
            }
        }
        finally
        {
            End();
        }
    }

    private AgentMessage? Take(CancellationToken cancellation)
    {
        try
        {
            return _inbox.TryTake(out var message, (int)Tick.TotalMilliseconds, cancellation) ? message : null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private void Handle(AgentMessage message)
    {
        switch (message)
        {
            case AgentMessage.SourceRead:
                if (Interlocked.Exchange(ref _newest, null) is { } reading)
                {
                    Read(reading);
                }

                break;
            case AgentMessage.Committed committed:
                Committed(committed);
                break;
            case AgentMessage.Settings settings:
                _file = settings.File;
                break;
            case AgentMessage.FleetMoved:
                Reconcile();
                break;
            case AgentMessage.MembersMoved members:
                Moved(members.Moves);
                break;
            case AgentMessage.Asked asked:
                Asked(asked);
                break;
        }
    }

    /// <summary>What was in force last comes into force at once, whether the source answers or not: after a boot the rules must not wait for it.</summary>
    private void Resume()
    {
        if (TakeOver())
        {
            return;
        }

        try
        {
            var (snapshot, head, status) = _ground.Remembered();
            _remembered = snapshot?.Site;
            ResumeMoves(_remembered, status is BeliefStatus.Exact or BeliefStatus.Suspect);
            if (head is not null && RollbackNote.RevisionOf(head.Note) is not null)
            {
                _hold = new Hold(head.Note, UntilAccepted: !IsOfRollout(head));
                _say(AgentEvents.Held(head.Note));
            }

            if (snapshot is not null && status != BeliefStatus.Unknown && !Keep(snapshot.Site))
            {
                Open(snapshot.Site);
            }
        }
        catch (AgentException refused)
        {
            _applyFaults.Met(AgentEvents.NotApplied(), refused.Diagnostics);
        }
    }

    private void Read(WatchedReading read)
    {
        var reading = read.Reading;
        (_readTicket, _unreadable) = (read.Ticket, null);
        if (reading.Site is { } site)
        {
            Want(site);
            _feeds = reading.Feeds;
            foreach (var finding in _sourceFaults.IsFaulty || _isUnread ? reading.Diagnostics : [])
            {
                _say(finding);
            }

            _sourceFaults.Over(AgentEvents.SourceGood());
            _isUnread = false;
            Reconcile(read.Ticket);
            return;
        }

        var errors = reading.Diagnostics.Count(static finding => finding.Severity == Severity.Error);
        _sourceFaults.Met(AgentEvents.SourceBad(errors, _session is not null), reading.Diagnostics);
        _unreadable = AgentReply.Refuse([.. reading.Diagnostics]);
        AnswerApplies(read.Ticket, _unreadable);
    }

    /// <summary>Puts into force what the source says, unless something is in the way.</summary>
    private void Reconcile(long ticket = 0)
    {
        if (_wanted is not { } wanted || Hinder(wanted, ticket))
        {
            return;
        }

        var asked = AskedApply(ticket);
        try
        {
            var result = _session is { } session
                ? Change(session, wanted, asked?.Request, PutRight(session, asked?.Request))
                : Open(wanted);
            _applyFaults.Over(null);
            _retry = null;
            RememberFeeds();
            EndEdit(asked?.Request);
            AnswerApplies(ticket, new AgentReply { Result = result });
        }
        catch (AgentException refused)
        {
            _applyFaults.Met(AgentEvents.NotApplied(), refused.Diagnostics);
            PutOff();
            if (_file.Drift == DriftPolicy.Keep && _session is { } kept)
            {
                Repair(kept, null); // what was kept is in the way of what the source wants
            }

            AnswerApplies(ticket, new AgentReply { Failure = refused.Failure, Diagnostics = refused.Diagnostics });
        }
    }

    private string OpeningNote => _hold is { UntilAccepted: true } hold ? hold.Why : "agent";

    private ApplyResult Open(Site site)
    {
        var session = SiteSession.Open(_ground, site, OpeningNote, out var first);
        (_session, _remembered) = (session, null);
        Remember(first, _hold is { UntilAccepted: true } kept ? kept.Why : "agent");
        _say(AgentEvents.Ready(session, first));
        SayFindings(first);
        _settings.Notifier.Ready($"revision {session.Revision.Number} is in force");
        return first;
    }

    /// <param name="repaired">What was put right before; the answer where nothing else is to do.</param>
    private ApplyResult Change(SiteSession session, Site site, AgentRequest.Apply? asked, ApplyResult? repaired = null)
    {
        DateTimeOffset? deadline = null;
        Action<Revision>? arm = asked?.Within is { } within
            ? revision => deadline = Arm(session, revision, within)
            : null;
        ApplyResult result;
        try
        {
            result = session.Change(site, asked is null ? "agent" : "apply", beforeCommit: arm);
        }
        catch (AgentException) when (deadline is not null)
        {
            CallOff();
            throw;
        }

        if (result.Kind != PlanKind.Nothing)
        {
            Remember(result, asked is null ? "agent" : "apply");
            Changed(session, result);
        }

        return (result.Kind == PlanKind.Nothing ? repaired : null) ?? result with { ConfirmBefore = deadline };
    }

    private void Changed(SiteSession session, ApplyResult result)
    {
        _say(AgentEvents.Changed(result));
        SayFindings(result);
        _settings.Notifier.Ready($"revision {session.Revision.Number} is in force");
    }

    private void SayFindings(ApplyResult result)
    {
        foreach (var finding in result.Findings)
        {
            _say(finding);
        }
    }

    /// <summary>What feeds said is compared with what is in force of them; the list that is too different is held back by the reading.</summary>
    private void RememberFeeds()
    {
        foreach (var finding in _settings.Feeds?.SaveAll(_feeds, _time.GetUtcNow()) ?? [])
        {
            _say(finding);
        }

        _feeds = [];
    }

    private void PutOff()
    {
        var pause = _retry is { } before ? before.Pause * 2 : FirstRetry;
        _retry = (_time.GetTimestamp(), pause < LongestRetry ? pause : LongestRetry);
    }

    /// <summary>What is due without a message.</summary>
    private void Look()
    {
        if (_retry is { } retry && _time.GetElapsedTime(retry.At) >= retry.Pause)
        {
            Reconcile();
        }

        LookForEdit();
        LookForMoves();
        if (_session is { } session)
        {
            LookForRepair(session);
            LookForDeadline(session);
            _saving.Look(session);
        }
    }

    private void End()
    {
        _settings.Notifier.Stopping();
        _inbox.CompleteAdding();
        foreach (var message in _inbox)
        {
            if (message is AgentMessage.Asked asked)
            {
                asked.Reply.TrySetResult(AgentReply.Refuse(AgentEvents.BadRequest("it is stopping")));
            }
        }

        AnswerApplies(long.MaxValue, AgentReply.Refuse(AgentEvents.BadRequest("it is stopping")));
        _saving.End();
        if (_session is { } session)
        {
            session.Dispose();
        }
        else
        {
            _ground.Dispose();
        }

        _say(AgentEvents.Stopped());
    }
}
