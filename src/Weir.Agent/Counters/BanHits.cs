namespace Weir.Agent.Counters;

/// <summary>What a ban dropped.</summary>
/// <param name="Packets">Since it was first seen to drop something, over reloads of the table.</param>
/// <param name="Bytes">Of whole IP packets.</param>
/// <param name="First">Not later than this, and not before the look ahead of the one that saw it first.</param>
/// <param name="Last">To the kernel's tick where the kernel tells it; null where it does not (bans in one tree).</param>
public readonly record struct BanHits(ulong Packets, ulong Bytes, DateTimeOffset? First, DateTimeOffset? Last);

/// <summary>What the bans of a site dropped, or why that cannot be told.</summary>
/// <param name="Hits">By prefix, of bans that dropped anything; null when the kernel holds no table, counts nothing, or may not be asked.</param>
/// <param name="Absent">The reason, for people; null when the counts are there.</param>
public sealed record BanHitReading(IReadOnlyDictionary<Core.Model.IpPrefix, BanHits>? Hits, string? Absent);
