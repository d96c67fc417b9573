using Weir.Agent.Reconciling;
using Weir.Core.Fleet;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Configuration;
using Weir.Sources.Fleet;

namespace Weir.Agent.Fleet;

/// <summary>
/// This node as one of a fleet, on a thread of its own: beats, looks what the others do, and takes its step when it is its turn
/// (docs/decisions/0014-fleet.md). Without the database a step under way goes on, and is told later.
/// </summary>
internal sealed class FleetLoop(FleetGround ground) : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly FaultMemory _faults = new(ground.Settings.Say);
    private readonly NodeBeats _beats = new(ground.Time);
    private readonly Membership _membership = new(ground);
    private readonly Proposal _proposal = new(ground);
    private FleetStore? _store;
    private StagedRun? _run;
    private FleetReading? _reading;
    private (Rollout Rollout, string Why, Task<AgentReply> Reply)? _takingBack;

    /// <summary>Works until the token is canceled.</summary>
    public void Run(CancellationToken cancellation)
    {
        do
        {
            Do(cancellation);
        } while (!cancellation.WaitHandle.WaitOne(Tick));
    }

    public void Dispose()
    {
        _proposal.Dispose();
        _store?.Dispose();
        _store = null;
    }

    private void Do(CancellationToken cancellation)
    {
        _run?.Advance();
        if (ground.File().Fleet is not { } settings)
        {
            Dispose();
            ground.Gate.IsStaged = false;
            Hold(null);
            return;
        }

        ground.Gate.IsStaged = settings.Rollout == RolloutPolicy.Staged;
        try
        {
            if (_store is null && !Open())
            {
                return;
            }

            Look(_store ?? throw new InvalidOperationException("it was opened"), settings, cancellation);
            _faults.Over(null);
        }
        catch (FleetException refused)
        {
            Lost(refused.Finding);
        }
    }

    private bool Open()
    {
        var findings = new DiagnosticBag();
        _store = FleetStore.Open(ground.Settings.SiteDirectory, findings);
        if (_store is null)
        {
            _faults.Met(FleetEvents.Away(), findings.ToImmutable());
            Hold("the fleet's tables cannot be used");
        }

        return _store is not null;
    }

    private void Lost(Diagnostic finding)
    {
        _faults.Met(FleetEvents.Away(), [finding]);
        Dispose();
        _beats.Forget();
        Hold($"the fleet's tables cannot be used: {finding.Message}");
    }

    private void Look(FleetStore store, FleetSettings settings, CancellationToken cancellation)
    {
        var node = settings.Node ?? ground.Settings.HostName;
        if (!_membership.Beat(store, settings, node))
        {
            Hold($"another agent runs under the name '{node}'");
            return;
        }

        var look = store.Look();
        _beats.Saw(look.Beats);
        _proposal.Look(look.Latest);
        if (_run is { } run)
        {
            Tell(store, node, look.Latest, run);
        }
        else if (_takingBack is { } back)
        {
            TellBack(store, node, back.Rollout, back.Why, back.Reply);
        }
        else if (settings.Rollout == RolloutPolicy.Staged)
        {
            Move(store, settings, FleetTurn.Next(Sight(node, settings, look.Latest)), node, cancellation);
        }
        else
        {
            Hold(null);
        }
    }

    private FleetSight Sight(string node, FleetSettings settings, Rollout? latest)
    {
        var standing = ground.Gate.Standing;
        return new FleetSight(
            node,
            standing.InForce is { } site ? ground.Gate.NameOf(site) : null,
            standing.Wanted is { } wanted ? ground.Gate.NameOf(wanted) : null,
            standing.IsGated,
            latest,
            _beats.Away(latest, settings.Away)
        );
    }

    private void Move(
        FleetStore store,
        FleetSettings settings,
        FleetMove move,
        string node,
        CancellationToken cancellation
    )
    {
        switch (move)
        {
            case FleetMove.Wait wait:
                Hold(wait.Why);
                break;
            case FleetMove.Propose:
                Hold(_proposal.Advance(store, settings, node, cancellation));
                break;
            case FleetMove.Take take:
                Take(store, settings, take.Rollout, node, cancellation);
                break;
            case FleetMove.Resume resume:
                _run = StagedRun.Resumed(ground, settings, resume.Rollout);
                break;
            case FleetMove.TakeBack back:
                _takingBack = (
                    back.Rollout,
                    back.Why,
                    ground.Ask(new AgentRequest.TakeBack(back.Rollout.Revision, back.Why))
                );
                break;
            case FleetMove.Mark mark:
                Mark(store, mark, node);
                break;
            default:
                Hold(null);
                break;
        }
    }

    private void Mark(FleetStore store, FleetMove.Mark mark, string node)
    {
        if (!store.Mark(mark.Rollout.Id, mark.Node, mark.State, mark.Why))
        {
            return; // somebody else was first
        }

        if (mark.Node != node)
        {
            ground.Settings.Say(FleetEvents.Silent(mark.Rollout, mark.Node, mark.Why));
        }
        else if (mark.State == StepState.Failed)
        {
            ground.Settings.Say(FleetEvents.Failed(mark.Rollout, mark.Why));
        }
    }

    private void Take(
        FleetStore store,
        FleetSettings settings,
        Rollout rollout,
        string node,
        CancellationToken cancellation
    )
    {
        if (SiteOf(rollout, cancellation) is { } site)
        {
            _reading = null;
            if (store.Take(rollout.Id, node))
            {
                ground.Settings.Say(FleetEvents.Step(rollout, "this node takes its step"));
                _run = StagedRun.Of(ground, settings, rollout, site);
                _run.Advance();
            }
        }
        else if (_reading is { IsDone: true } reading)
        {
            _reading = null;
            if (reading.Site is null && !store.Has(rollout.Snapshot))
            {
                store.Supersede(rollout.Id, "its snapshot is gone, and the rows have changed since");
            }
            else
            {
                var why = reading.Site is null
                    ? $"the rows cannot be read here: {reading.Problem}"
                    : "this node reads other rows than the others";
                Mark(store, new FleetMove.Mark(rollout, node, StepState.Failed, why), node);
            }
        }
    }

    /// <summary>The rollout's site: what is wanted anyway, what this node proposed, or what the snapshot tells, once it is read.</summary>
    private Site? SiteOf(Rollout rollout, CancellationToken cancellation)
    {
        if (ground.Gate.Standing.Wanted is { } wanted && ground.Gate.NameOf(wanted) == rollout.Revision)
        {
            return wanted;
        }

        if (_proposal.SiteOf(rollout.Id) is { } proposed)
        {
            return proposed;
        }

        if (_reading?.Snapshot != rollout.Snapshot)
        {
            _reading = FleetReading.Begin(ground, rollout.Snapshot, cancellation);
        }

        return _reading is { IsDone: true } reading && reading.Name == rollout.Revision ? reading.Site : null;
    }

    private void Tell(FleetStore store, string node, Rollout? latest, StagedRun run)
    {
        var rollout = latest?.Id == run.Rollout.Id ? latest : null;
        var step = rollout?.StepOf(node);
        if (
            rollout is not { State: RolloutState.Running or RolloutState.Done }
            || step is not { State: StepState.Applying or StepState.Soaking }
        )
        {
            run.Abandon($"rollout {run.Rollout.Id} ended meanwhile: {rollout?.Reason}");
        }

        if (run.IsOver)
        {
            _run = null;
            Told(store, node, run);
        }
        else if (run.State == StepState.Soaking && step?.State == StepState.Applying)
        {
            store.Mark(run.Rollout.Id, node, StepState.Soaking, "");
        }
    }

    private void Told(FleetStore store, string node, StagedRun run)
    {
        try
        {
            store.Mark(run.Rollout.Id, node, run.Becomes, run.Why);
        }
        catch (FleetException)
        {
            _run = run; // told when the database is back
            throw;
        }

        ground.Settings.Say(
            run.Becomes switch
            {
                StepState.Confirmed => FleetEvents.Step(run.Rollout, "confirmed on this node"),
                StepState.RolledBack => FleetEvents.TakenBack(run.Rollout, run.Why),
                StepState.Stays => FleetEvents.Stays(run.Rollout, run.Why),
                _ => FleetEvents.Failed(run.Rollout, run.Why),
            }
        );
    }

    private void TellBack(FleetStore store, string node, Rollout rollout, string why, Task<AgentReply> reply)
    {
        if (!reply.IsCompleted)
        {
            return;
        }

        var refusal = StagedRun.Refusal(reply.Result);
        var own = rollout.StepOf(node)?.Reason;
        store.Mark(
            rollout.Id,
            node,
            refusal is null ? StepState.RolledBack : StepState.Stays,
            refusal ?? (string.IsNullOrEmpty(own) ? why : own)
        );
        _takingBack = null;
        ground.Settings.Say(
            refusal is null ? FleetEvents.TakenBack(rollout, why) : FleetEvents.Stays(rollout, refusal)
        );
    }

    /// <summary>Says why what is held waits; the reconciler looks again when that is something new.</summary>
    private void Hold(string? why)
    {
        if (ground.Gate.Reason != why)
        {
            ground.Gate.Reason = why;
            ground.Nudge();
        }
    }
}
