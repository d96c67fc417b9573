using Weir.Core.Fleet;
using Weir.Core.Model;

namespace Weir.Agent.Fleet;

/// <summary>
/// Between the reconciler and the fleet: the reconciler asks whether a site may come into force, and says where it stands; the fleet says why not.
/// With no fleet, or one that does not stage, everything passes. May be used from any thread.
/// </summary>
internal sealed class FleetGate
{
    private readonly SiteNamer _namer = new();
    private volatile FleetStanding _standing = FleetStanding.Start;
    private volatile string? _reason;
    private volatile bool _isStaged;

    public FleetStanding Standing => _standing;

    /// <summary>True when changes of the shared rows wait for their turn.</summary>
    public bool IsStaged
    {
        get => _isStaged;
        set => _isStaged = value;
    }

    /// <summary>Why what is held waits; null before the fleet has said anything.</summary>
    public string? Reason
    {
        get => _reason;
        set => _reason = value;
    }

    public SiteName NameOf(Site site) => _namer.NameOf(site);

    /// <summary>Why the wanted site must not come into force by itself; null when it may.</summary>
    /// <param name="inForce">Null while nothing is: then nothing can get worse, and it may.</param>
    public string? Why(Site wanted, Site? inForce) =>
        _isStaged && inForce is not null && !ReferenceEquals(wanted, inForce) && NameOf(wanted) != NameOf(inForce)
            ? _reason ?? "it waits for its turn in the fleet's rollout"
            : null;

    public void Publish(FleetStanding standing) => _standing = standing;
}
