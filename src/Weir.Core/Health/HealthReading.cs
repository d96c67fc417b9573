using System.Collections.Immutable;
using Weir.Core.Accounting;

namespace Weir.Core.Health;

/// <summary>
/// What one look at the firewall said: totals since beginnings that only their sources know. Two of them make a <see cref="HealthSample"/>.
/// What could not be read is empty or null, never zero.
/// </summary>
public sealed record HealthReading
{
    public required DateTimeOffset Time { get; init; }

    /// <summary>When it was read, by a clock that nobody sets.</summary>
    public required TimeSpan Clock { get; init; }

    /// <summary>What passed, by destination class; empty where the rules do not count members.</summary>
    public ImmutableArray<ClassTotal> Classes { get; init; } = [];

    /// <summary>What the rules dropped, by reason.</summary>
    public ImmutableArray<DropTotal> Drops { get; init; } = [];

    public ConntrackFill? Conntrack { get; init; }

    /// <summary>By number.</summary>
    public ImmutableArray<CpuTotal> Cpus { get; init; } = [];

    /// <summary>The interfaces of the site, as they are in the kernel; by name.</summary>
    public ImmutableArray<InterfaceTotal> Interfaces { get; init; } = [];

    public ProcessTotal Agent { get; init; }
}

/// <summary>What passed of one destination class since the rules were loaded.</summary>
/// <param name="Name">As in <c>classes</c> of weir.yaml; <see cref="Rest"/> for what belongs to none.</param>
public readonly record struct ClassTotal(string Name, Usage Usage)
{
    /// <summary>The class of what is in none.</summary>
    public const string Rest = "rest";
}

/// <summary>What was dropped for one reason since the rules were loaded.</summary>
/// <param name="Reason">A word of <see cref="DropReason"/>.</param>
public readonly record struct DropTotal(string Reason, Traffic Traffic)
{
    /// <summary>When it was read, where that is not when the rest was: a count that takes long to sum up is summed up less often.</summary>
    public TimeSpan? Clock { get; init; }
}

/// <summary>Connections in the namespace, and how many the kernel takes.</summary>
/// <param name="Max">nf_conntrack_max, of the whole machine.</param>
public readonly record struct ConntrackFill(uint Count, uint Max)
{
    /// <summary>0 … 1; 0 where there is no limit.</summary>
    public double Share => Max == 0 ? 0 : (double)Count / Max;
}

/// <summary>Where a CPU's time went since it started.</summary>
/// <param name="Softirq">In soft interrupts: the packet path.</param>
/// <param name="All">All of it, idle included.</param>
/// <param name="BacklogDropped">Packets dropped before any rule because the CPU's backlog was full (/proc/net/softnet_stat).</param>
public readonly record struct CpuTotal(int Cpu, TimeSpan Softirq, TimeSpan All, ulong BacklogDropped);

/// <summary>What an interface received and sent since it was made.</summary>
/// <param name="IsOutside">It leads to the internet.</param>
public readonly record struct InterfaceTotal(
    string Name,
    bool IsOutside,
    Traffic Received,
    Traffic Sent,
    ulong ReceiveDropped,
    ulong SendDropped
);

/// <summary>What the agent itself uses.</summary>
/// <param name="ResidentBytes">Memory that is in RAM.</param>
/// <param name="Cpu">User and kernel time since it started.</param>
public readonly record struct ProcessTotal(long ResidentBytes, TimeSpan Cpu);
