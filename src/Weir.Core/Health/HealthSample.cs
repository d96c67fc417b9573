using System.Collections.Immutable;
using Weir.Core.Accounting;

namespace Weir.Core.Health;

/// <summary>
/// How the firewall is at one moment: the newest look, what moved since the one before, and how the agent stands. Immutable; everything
/// that shows or judges the firewall's state reads the newest one and asks the kernel nothing.
/// </summary>
public sealed record HealthSample
{
    public required DateTimeOffset Time { get; init; }

    /// <summary>Since the look before; zero in the first sample, whose rates are all zero.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>By class, the rest last; empty where the rules do not count members.</summary>
    public ImmutableArray<ClassFlow> Classes { get; init; } = [];

    /// <summary>All that passed: the classes' sum, or what the outside interfaces moved where the rules count no members.</summary>
    public Throughput Throughput { get; init; }

    public ImmutableArray<DropFlow> Drops { get; init; } = [];

    /// <summary>Null where the kernel does not track connections, or may not be asked.</summary>
    public ConntrackFill? Conntrack { get; init; }

    public ImmutableArray<CpuLoad> Cpus { get; init; } = [];

    /// <summary>Totals; see <see cref="HealthReading.Interfaces"/>.</summary>
    public ImmutableArray<InterfaceTotal> Interfaces { get; init; } = [];

    public AgentLoad Agent { get; init; }

    /// <summary>What each kind of packet is predicted to cost with the rules in force; empty while nothing is in force.</summary>
    public ImmutableArray<PacketCost> Costs { get; init; } = [];

    /// <summary>Where the prices of <see cref="Costs"/> were measured, in words.</summary>
    public string CostTable { get; init; } = "";

    /// <summary>How full the sets with a size are; empty before Linux 6.16, which does not tell.</summary>
    public ImmutableArray<SetFill> Sets { get; init; } = [];

    public ImmutableArray<FeedAge> Feeds { get; init; } = [];

    /// <summary>In force; null while nothing is.</summary>
    public ulong? Revision { get; init; }

    public DateTimeOffset? AppliedAt { get; init; }

    /// <summary>Why changes are held; null when they are not.</summary>
    public string? Held { get; init; }

    /// <summary>"good", "bad" or "unread".</summary>
    public string Source { get; init; } = "unread";

    /// <summary>When the last apply is rolled back unless it is confirmed; null when none waits.</summary>
    public DateTimeOffset? ConfirmBefore { get; init; }

    /// <summary>Somebody else changed Weir's table, and it is not put right.</summary>
    public bool IsDrifted { get; init; }

    /// <summary>Packets dropped a second, over all reasons.</summary>
    public double DropsPerSecond => Drops.Sum(static drop => drop.PacketsPerSecond);

    /// <summary>Of the busiest CPU, 0 … 1.</summary>
    public double MostSoftirq => Cpus.IsEmpty ? 0 : Cpus.Max(static cpu => cpu.SoftirqShare);
}

/// <summary>What passed, a second: up leaves the inside, down enters it. Bytes are of whole IP packets where the rules count, else of frames.</summary>
public readonly record struct Throughput(
    double UpBytesPerSecond,
    double DownBytesPerSecond,
    double UpPacketsPerSecond,
    double DownPacketsPerSecond
)
{
    public double PacketsPerSecond => UpPacketsPerSecond + DownPacketsPerSecond;

    public static Throughput operator +(Throughput left, Throughput right) =>
        new(
            left.UpBytesPerSecond + right.UpBytesPerSecond,
            left.DownBytesPerSecond + right.DownBytesPerSecond,
            left.UpPacketsPerSecond + right.UpPacketsPerSecond,
            left.DownPacketsPerSecond + right.DownPacketsPerSecond
        );
}

/// <summary>A destination class: all since the rules were loaded, and what moves now.</summary>
public readonly record struct ClassFlow(string Name, Usage Total, Throughput Now);

/// <summary>A reason for drops: all since the rules were loaded, and what is dropped now.</summary>
public readonly record struct DropFlow(string Reason, Traffic Total, double PacketsPerSecond);

/// <param name="Total">Since the machine started.</param>
/// <param name="SoftirqShare">Of the CPU's time since the look before that went to soft interrupts, 0 … 1.</param>
/// <param name="BacklogDropsPerSecond">Packets dropped before any rule.</param>
public readonly record struct CpuLoad(CpuTotal Total, double SoftirqShare, double BacklogDropsPerSecond);

/// <param name="CpuShare">Of one core since the look before; above 1 when several threads work.</param>
public readonly record struct AgentLoad(ProcessTotal Total, double CpuShare);

/// <summary>A kind of packet and what it is predicted to cost.</summary>
/// <param name="Packet">In the operator's words: "established, IPv4 download".</param>
/// <param name="Nanoseconds">With connection tracking and the kernel's own path.</param>
public readonly record struct PacketCost(string Packet, double Nanoseconds);

/// <param name="Size">Most elements that it may ever hold.</param>
public readonly record struct SetFill(string Set, uint Elements, uint Size);

/// <summary>A feed of bans.</summary>
/// <param name="Taken">When the list in force was taken from it.</param>
public readonly record struct FeedAge(string Feed, DateTimeOffset Taken, long Entries);
