using Weir.Agent.Applying;
using Weir.Agent.Fleet;
using Weir.Agent.State;
using Weir.Core.Model;

namespace Weir.Agent.Reconciling;

/// <summary>What the fleet asks of this node: put a revision into force to be confirmed, take it back.</summary>
internal sealed partial class Reconciler
{
    /// <summary>How notes of a revision begin that was taken back with the fleet's rollout. No hold follows it: the fleet does not offer the revision again.</summary>
    private const string TakenBackNote = "taken back by the fleet, revision";

    /// <summary>In force before the rollout's revision: other changes may have come between.</summary>
    private Site? _beforeRollout;
    private bool _isRollout;

    /// <summary>The guardian went back for an agent that died in its rollout: the fleet knows, and offers the revision no more.</summary>
    private bool IsOfRollout(StateHead head) =>
        _settings.Fleet.IsStaged && head.Note.Contains("not confirmed within", StringComparison.Ordinal);

    private AgentReply Stage(SiteSession session, AgentRequest.Stage stage)
    {
        if (_confirm is { } waiting)
        {
            return AgentReply.Refuse(Pending(waiting));
        }

        if (
            (
                _hold is { UntilAccepted: true } kept
                    ? kept.Why
                    : Vanishing.Of(session.Site, stage.Site, _file.Hold, _time.GetUtcNow())
            ) is
            { } why
        )
        {
            return AgentReply.Refuse(AgentEvents.HeldRequest(why));
        }

        var before = session.Site;
        _isRollout = true;
        try
        {
            var result = Change(session, stage.Site, new AgentRequest.Apply(stage.Within, AllowEmpty: false));
            _beforeRollout = before;
            if (_confirm is null)
            {
                Reconcile(); // nothing to confirm: it is in force, and what waited for it may go on
            }

            return new AgentReply { Result = result };
        }
        finally
        {
            _isRollout = _confirm is not null;
        }
    }

    private AgentReply TakeBack(SiteSession session, AgentRequest.TakeBack take)
    {
        var gate = _settings.Fleet;
        if (gate.NameOf(session.Site) != take.Name)
        {
            return new AgentReply { State = State() };
        }

        var back = _confirm?.Back ?? _beforeRollout ?? WayBack(session);
        if (back is null || gate.NameOf(back) == take.Name)
        {
            return AgentReply.Refuse(
                AgentDiagnostics.NothingToRollBackTo("what was in force before the rollout is not known")
            );
        }

        _isRollout = true;
        ApplyResult result = GoBack(session, back, take.Why);
        _beforeRollout = null;
        Reconcile();
        return new AgentReply { Result = result };
    }

    /// <summary>Held by the fleet, an agent that does not know what the kernel holds goes on with what it remembers, and does not take what is held.</summary>
    private void OpenRemembered()
    {
        if (_session is not null || _remembered is not { } remembered)
        {
            return;
        }

        try
        {
            Open(remembered);
        }
        catch (AgentException refused)
        {
            _applyFaults.Met(AgentEvents.NotApplied(), refused.Diagnostics);
            PutOff();
        }
    }

    private void PublishStanding()
    {
        _settings.Fleet.Publish(
            new FleetStanding(
                _session?.Site,
                _wanted,
                _hold is { IsFleet: true },
                _hold?.Why,
                _session?.Revision.Number,
                SourceWord,
                _confirm is not null
            )
        );
    }
}
