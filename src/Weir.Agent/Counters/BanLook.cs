using Weir.Core.Model;

namespace Weir.Agent.Counters;

/// <summary>What one place that drops bans has counted: the table's sets, or the XDP program.</summary>
/// <param name="Place">A word; its counts go on only from its own.</param>
/// <param name="Incarnation">Without a space. Another one says that these counters began at zero, whatever they say.</param>
/// <param name="Hits">Of bans that were hit.</param>
internal sealed record BanLook(string Place, string Incarnation, IReadOnlyDictionary<IpPrefix, BanHits> Hits);
