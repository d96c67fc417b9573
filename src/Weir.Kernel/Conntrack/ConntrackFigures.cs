namespace Weir.Kernel.Conntrack;

/// <summary>How full connection tracking is.</summary>
/// <param name="Count">Connections of the namespace.</param>
/// <param name="Max">What net.netfilter.nf_conntrack_max lets the whole machine have; 0 before Linux 4.18, which does not tell.</param>
public readonly record struct ConntrackFigures(uint Count, uint Max);
