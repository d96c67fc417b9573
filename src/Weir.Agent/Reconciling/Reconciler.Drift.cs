using Weir.Agent.Applying;
using Weir.Agent.Planning;
using Weir.Agent.State;
using Weir.Core.Model;
using Weir.Kernel.NfTables;
using Weir.Sources.Configuration;

namespace Weir.Agent.Reconciling;

/// <summary>What others commit to nf_tables.</summary>
internal sealed partial class Reconciler
{
    private long? _repairAt;

    private void Committed(AgentMessage.Committed seen)
    {
        if (_session is not { } session)
        {
            return;
        }

        foreach (var commit in seen.Commits)
        {
            if (session.IsOwn(commit.Generation))
            {
                continue;
            }

            if (commit.Touches)
            {
                Drifted(session, commit);
            }
            else if (commit.Generation == Belief.NextGeneration(session.Generation))
            {
                // Another table: the next change goes on from here, without reading ours.
                session.Skip(commit.Generation);
            }
        }

        if (seen.IsLost)
        {
            _repairAt = _time.GetTimestamp();
        }
    }

    /// <summary>Under <c>drift: keep</c> what somebody changed while no agent ran is left as well.</summary>
    /// <returns>False where there is nothing to keep.</returns>
    private bool Keep(Site site)
    {
        if (
            _file.Drift != DriftPolicy.Keep
            || SiteSession.TryKeep(_ground, site, OpeningNote, out var drift) is not { } session
        )
        {
            return false;
        }

        (_session, _remembered) = (session, null);
        _say(AgentEvents.Kept(session));
        _say(AgentEvents.Foreign(null, drift.Length, repaired: false));
        _settings.Notifier.Ready($"revision {session.Revision.Number} is in force");
        return true;
    }

    /// <summary>Repairs what could not be repaired at once, or what nobody knows whether it is needed.</summary>
    private void LookForRepair(SiteSession session)
    {
        if (_repairAt is { } at && (!_driftFaults.IsFaulty || _time.GetElapsedTime(at) >= FirstRetry))
        {
            _repairAt = null;
            if (_file.Drift == DriftPolicy.Keep && !_driftFaults.IsFaulty)
            {
                Overlook(session);
            }
            else
            {
                Repair(session, null);
            }
        }
    }

    /// <summary>Whatever was committed while events were lost is kept.</summary>
    private void Overlook(SiteSession session)
    {
        try
        {
            session.Skip(_ground.Table.Generation());
        }
        catch (AgentException refused)
        {
            _driftFaults.Met(AgentEvents.NotApplied(), refused.Diagnostics);
            _repairAt = _time.GetTimestamp();
        }
    }

    private void Drifted(SiteSession session, NftSeenCommit commit)
    {
        if (unchecked((int)(commit.Generation - session.Generation)) < 0)
        {
            // A change of ours came behind it, found it, and put it right; now it is known who it was.
            _say(AgentEvents.Foreign(commit, 0, repaired: true));
        }
        else if (_file.Drift == DriftPolicy.Keep)
        {
            session.Keep(commit.Generation);
            _say(AgentEvents.Foreign(commit, 0, repaired: false));
        }
        else
        {
            Repair(session, commit);
        }
    }

    /// <summary>Whoever says apply wants the table as the source says it, also where <c>drift: keep</c> left what somebody changed.</summary>
    /// <returns>Null where nothing was to be put right.</returns>
    /// <exception cref="AgentException">Nothing was changed.</exception>
    private ApplyResult? PutRight(SiteSession session, AgentRequest.Apply? asked)
    {
        if (asked is not { Repairs: true } || !session.HasForeign)
        {
            return null;
        }

        var result = session.Repair();
        Remember(result, "apply");
        _say(AgentEvents.Foreign(null, result.Drift.Length, repaired: true));
        return result;
    }

    private void Repair(SiteSession session, NftSeenCommit? commit)
    {
        try
        {
            if (commit is null && _ground.Table.Generation() == session.Generation)
            {
                return;
            }

            var result = session.Repair();
            if (result.Kind != PlanKind.Nothing)
            {
                Remember(result, "repair of what somebody else changed");
            }

            if (!result.Drift.IsEmpty || commit is not null)
            {
                _say(AgentEvents.Foreign(commit, result.Drift.Length, repaired: true));
            }

            _driftFaults.Over(null);
        }
        catch (AgentException refused)
        {
            _driftFaults.Met(AgentEvents.NotApplied(), refused.Diagnostics);
            _repairAt = _time.GetTimestamp();
        }
    }
}
