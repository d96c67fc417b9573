using System.Collections.Immutable;

namespace Weir.Lab.Floods;

/// <summary>Where the frames of a flood ended; the parts add up to what was sent, give or take the visitors' own packets.</summary>
/// <param name="Sent">Frames that the attacker sent.</param>
/// <param name="Ring">Found the receiving link's ring full.</param>
/// <param name="Xdp">Taken from the ring, and gone before a socket buffer was made or queued: an XDP program's.</param>
/// <param name="Backlog">Found the backlog of the receiving CPU full: no rule ever saw them. The kernel counts these for the machine as a whole.</param>
/// <param name="Rules">Came to IP and were given to nobody.</param>
public sealed record FloodFate(long Sent, long Ring, long Xdp, long Backlog, long Rules);

/// <summary>What one CPU did, in shares of the time measured, 0 … 1.</summary>
public sealed record CpuShare(int Cpu, double SoftIrq, double Busy);

/// <summary>What the two balancers' VRRP did.</summary>
/// <param name="Sent">Adverts that left a balancer.</param>
/// <param name="Lost">Of these: did not get past the other's rules.</param>
/// <param name="Changes">Every change of state.</param>
public sealed record VrrpFigures(long Sent, long Lost, ImmutableArray<VrrpChange> Changes);

/// <summary>Connections that the balancers' kernels track at the end.</summary>
/// <param name="Listeners">To or from a listener of the virtual address.</param>
public sealed record TrackedFigures(int Listeners, int Others);

/// <summary>One measured stretch of time.</summary>
public sealed record FloodFigures(
    TimeSpan Took,
    RequestFigures Requests,
    FloodFate Fate,
    VrrpFigures Vrrp,
    TrackedFigures Tracked,
    ImmutableArray<CpuShare> Cpus
);
