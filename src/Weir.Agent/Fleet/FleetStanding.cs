using Weir.Core.Model;

namespace Weir.Agent.Fleet;

/// <summary>Where the reconciler stands, as the fleet needs it. Swapped whole, so that it may be read from any thread.</summary>
/// <param name="InForce">Null while nothing is.</param>
/// <param name="Wanted">What the source says; null until it could be read.</param>
/// <param name="IsGated">The wanted site waits for nothing but the fleet.</param>
/// <param name="Held">Why changes are held; null when they are not.</param>
/// <param name="Number">The revision in force.</param>
/// <param name="Source">"good", "bad" or "unread".</param>
/// <param name="IsUnconfirmed">An apply waits for its confirmation.</param>
internal sealed record FleetStanding(
    Site? InForce,
    Site? Wanted,
    bool IsGated,
    string? Held,
    ulong? Number,
    string Source,
    bool IsUnconfirmed
)
{
    public static FleetStanding Start { get; } = new(null, null, false, null, null, "unread", false);
}
