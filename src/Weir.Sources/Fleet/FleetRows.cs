using System.Collections.Immutable;
using Weir.Core.Fleet;
using Weir.Sources.Configuration;

namespace Weir.Sources.Fleet;

/// <summary>Who a node's agent is.</summary>
/// <param name="Node">Its name in the fleet.</param>
/// <param name="Identity">Boot and state folder: the same for an agent that was started again, another one for any other.</param>
/// <param name="Instance">The process; random.</param>
public sealed record FleetIdentity(string Node, string Identity, long Instance);

/// <summary>What a node says of itself at each beat.</summary>
/// <param name="Revision">The shared rows in force; null while nothing is.</param>
/// <param name="Number">The node's own number of what is in force.</param>
/// <param name="Source">"good", "bad" or "unread".</param>
/// <param name="Held">Why changes are held; null when they are not.</param>
/// <param name="ConntrackCount">Connections in the table; null where the kernel does not tell.</param>
public sealed record NodeReport(
    RolloutPolicy Rollout,
    SiteName? Revision,
    ulong? Number,
    string Source,
    string? Held,
    long? Members,
    long? ConntrackCount,
    long? ConntrackMax,
    int Process,
    string Version
);

/// <summary>What every node looks at.</summary>
/// <param name="Beats">By node; a node whose number stands still is away.</param>
/// <param name="Latest">The latest rollout; null when there never was one.</param>
public sealed record FleetLook(ImmutableArray<(string Node, long Beat)> Beats, Rollout? Latest);

/// <summary>A node as <c>weir fleet status</c> shows it. Times are the server's.</summary>
/// <param name="Silence">Since it was heard of.</param>
public sealed record FleetNode(
    string Name,
    RolloutPolicy Rollout,
    DateTimeOffset Seen,
    TimeSpan Silence,
    SiteName? Revision,
    long? Number,
    DateTimeOffset? Applied,
    string Source,
    string? Held,
    long? Members,
    long? ConntrackCount,
    long? ConntrackMax,
    string Version
);

/// <summary>A rollout with its times, by the server's clock.</summary>
public sealed record FleetRollout(Rollout Rollout, DateTimeOffset Began, DateTimeOffset? Ended);
