using Weir.Core.Fleet;
using Weir.Core.Model;
using Weir.Sources.Configuration;
using Weir.Sources.Fleet;

namespace Weir.Agent.Fleet;

/// <summary>
/// Begins rollouts: exports a snapshot, reads the site through it, and writes the rollout down under the name of what was read. The snapshot is kept
/// for as long as the rollout runs.
/// </summary>
internal sealed class Proposal(FleetGround ground) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    private FleetSnapshot? _snapshot;
    private FleetReading? _reading;
    private long? _rollout;
    private Site? _site;
    private long? _refusedAt;
    private string? _refusal;

    /// <summary>The site of a rollout that was begun here; null for any other.</summary>
    public Site? SiteOf(long rollout) => _rollout == rollout ? _site : null;

    /// <summary>Goes on with a proposal; begins one when there is none.</summary>
    /// <returns>Why none can be begun; null when there is nothing to say.</returns>
    public string? Advance(FleetStore store, FleetSettings settings, string node, CancellationToken cancellation)
    {
        if (_refusedAt is { } at && ground.Time.GetElapsedTime(at) < Pause)
        {
            return _refusal;
        }

        if (_rollout is not null)
        {
            Dispose();
        }

        _snapshot ??= store.Export();
        _reading ??= FleetReading.Begin(ground, _snapshot.Id, cancellation);
        if (!_reading.IsDone)
        {
            return _refusal;
        }

        if (_reading is not { Site: { } site, Name: { } name })
        {
            var problem = _reading.Problem;
            return Refuse($"the rows cannot be read for a rollout: {problem}");
        }

        // What is in force already is nothing to roll out: the reading that is held is older than this one.
        var inForce = ground.Gate.Standing.InForce;
        if (
            inForce is not null && ground.Gate.NameOf(inForce) == name
            || store.Begin(node, name, _snapshot, settings.Canary.Items) is not { } rollout
        )
        {
            return Refuse(null);
        }

        (_rollout, _site, _reading, _refusal) = (rollout, site, null, null);
        ground.Settings.Say(FleetEvents.Begun(rollout, name));
        return null;
    }

    /// <summary>Gives the snapshot free when its rollout has ended, or another node's has begun.</summary>
    public void Look(Rollout? latest)
    {
        if (_rollout is { } mine && (latest?.Id != mine || latest.State != RolloutState.Running))
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        _snapshot?.Dispose();
        (_snapshot, _reading, _rollout, _site) = (null, null, null, null);
    }

    private string? Refuse(string? why)
    {
        Dispose();
        (_refusedAt, _refusal) = (ground.Time.GetTimestamp(), why);
        return why;
    }
}
