using System.Collections.Immutable;

namespace Weir.Sources.Series;

/// <summary>A member who reached a part of a quota that somebody is to be told of.</summary>
/// <param name="Period">When the quota's period began, UTC.</param>
public readonly record struct QuotaReach(string Quota, DateTimeOffset Period, uint Member);

/// <summary>What one node saw, of members who reached a part of their quotas.</summary>
/// <param name="Reached">Not empty.</param>
/// <param name="IsTold">What was settled as this node's the last time has been told.</param>
/// <param name="Silent">Nodes that do not look any more: what they have not told is told by this one.</param>
public sealed record QuotaTally(
    IReadOnlyCollection<QuotaReach> Reached,
    bool IsTold,
    IReadOnlyCollection<string> Silent
);

/// <summary>Who tells of it, where several nodes share a series: the first that saw it.</summary>
/// <param name="Here">Of what was reached: what the asking node tells.</param>
/// <param name="Looks">How often each node has looked.</param>
/// <param name="Behind">Other nodes that have something to tell and have not told it yet.</param>
public sealed record QuotaTelling(
    ImmutableHashSet<QuotaReach> Here,
    ImmutableArray<(string Node, long Looks)> Looks,
    ImmutableHashSet<string> Behind
);
