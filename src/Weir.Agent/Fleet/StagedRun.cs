using Weir.Agent.Reconciling;
using Weir.Core.Fleet;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Configuration;

namespace Weir.Agent.Fleet;

/// <summary>
/// A node's step of a rollout as far as it needs no database: apply to be confirmed, soak, probe, confirm or go back. Each call does what is due and
/// waits for nothing.
/// </summary>
internal sealed class StagedRun
{
    /// <summary>What the guardian gives beyond the soak: probes that time out, and a loop that is slow.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private readonly FleetGround _ground;
    private readonly FleetSettings _settings;
    private readonly Site? _site;
    private Phase _phase;
    private Task<AgentReply>? _reply;
    private Task<string?>? _probes;
    private string? _abandoned;
    private long _since;
    private bool _isUnconfirmed;

    private StagedRun(FleetGround ground, FleetSettings settings, Rollout rollout, Site? site)
    {
        (_ground, _settings, Rollout, _site) = (ground, settings, rollout, site);
        _phase = site is null ? Phase.Soak : Phase.Apply;
        (_since, _isUnconfirmed) = (ground.Time.GetTimestamp(), ground.Gate.Standing.IsUnconfirmed);
        State = site is null ? StepState.Soaking : StepState.Applying;
    }

    private enum Phase
    {
        Apply,
        Soak,
        Probe,
        Confirm,
        GoBack,
    }

    public Rollout Rollout { get; }

    /// <summary>Applying, Soaking, and at the end Confirmed, Failed or Stays.</summary>
    public StepState State { get; private set; }

    /// <summary>Why it failed; else empty.</summary>
    public string Why { get; private set; } = "";

    /// <summary>What the step is to be called: one that was abandoned has not failed.</summary>
    public StepState Becomes => State == StepState.Failed && _abandoned is not null ? StepState.RolledBack : State;

    public bool IsOver => State is StepState.Confirmed or StepState.Failed or StepState.Stays;

    public static StagedRun Of(FleetGround ground, FleetSettings settings, Rollout rollout, Site site) =>
        new(ground, settings, rollout, site);

    /// <summary>The revision is in force already, from before a restart.</summary>
    public static StagedRun Resumed(FleetGround ground, FleetSettings settings, Rollout rollout) =>
        new(ground, settings, rollout, null);

    public void Advance()
    {
        while (!IsOver && Step()) { }
    }

    /// <summary>The rollout ended elsewhere: go back, whatever the probes would say. What was asked of the reconciler already is waited for.</summary>
    public void Abandon(string why) => _abandoned ??= why;

    private bool Step()
    {
        if (_abandoned is not null && _reply is null && _phase != Phase.GoBack)
        {
            Why = _abandoned;
            return _phase == Phase.Apply ? End(StepState.Failed, Why) : Go(Phase.GoBack);
        }

        return _phase switch
        {
            Phase.Apply => Apply(),
            Phase.Soak => _ground.Time.GetElapsedTime(_since) >= _settings.Soak && Go(Phase.Probe),
            Phase.Probe => Probe(),
            Phase.Confirm => Confirm(),
            _ => GoBack(),
        };
    }

    private bool Apply()
    {
        if (Answer(() => new AgentRequest.Stage(Taken, _settings.Soak + Margin)) is not { } reply)
        {
            return false;
        }

        if (Refusal(reply) is { } refusal)
        {
            return End(StepState.Failed, refusal); // and nothing was changed
        }

        (State, _since) = (StepState.Soaking, _ground.Time.GetTimestamp());
        _isUnconfirmed = reply.Result?.ConfirmBefore is not null;
        return Go(Phase.Soak);
    }

    private bool Probe()
    {
        _probes ??= FleetProbes.Ask(_settings.Probes.Items, _ground.Settings.Agent.NetworkNamespace, _ground.Time);
        if (!_probes.IsCompleted)
        {
            return false;
        }

        Why = _probes.Result ?? "";
        return Go(Why.Length == 0 ? Phase.Confirm : Phase.GoBack);
    }

    private bool Confirm()
    {
        if (!_isUnconfirmed)
        {
            return End(StepState.Confirmed, "");
        }

        return Answer(static () => new AgentRequest.Confirm()) is { } reply
            && (
                Refusal(reply) is { } refusal
                    ? End(StepState.Failed, $"it went back before it was confirmed: {refusal}")
                    : End(StepState.Confirmed, "")
            );
    }

    private bool GoBack() =>
        Answer(() => new AgentRequest.TakeBack(Rollout.Revision, Why)) is { } reply
        && (
            Refusal(reply) is { } refusal
                ? End(StepState.Stays, $"{Why}; it could not go back: {refusal}")
                : End(StepState.Failed, Why)
        );

    private Site Taken => _site ?? throw new InvalidOperationException("there is nothing to apply");

    private AgentReply? Answer(Func<AgentRequest> request)
    {
        _reply ??= _ground.Ask(request());
        return _reply.IsCompleted ? _reply.Result : null;
    }

    private bool Go(Phase next)
    {
        (_phase, _reply) = (next, null);
        return true;
    }

    private bool End(StepState state, string why)
    {
        (State, Why) = (state, why);
        return true;
    }

    internal static string? Refusal(AgentReply reply) =>
        reply.Failure is null ? null
        : reply.Diagnostics.FirstOrDefault(static finding => finding.Severity == Severity.Error) is { } error
            ? $"{error.Code}: {error.Message}"
        : "the agent refused";
}
