using Weir.Backends.Xdp;
using Weir.Core.Model;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;

namespace Weir.Agent.Xdp;

/// <summary>What the XDP program dropped for one ban.</summary>
/// <param name="Packets">Since the ban was added, over all updates of the table.</param>
/// <param name="Bytes">Of IP packets.</param>
/// <param name="FirstHit">Null when nothing was dropped; exact to about a second.</param>
/// <param name="LastHit">As <paramref name="FirstHit"/>.</param>
public sealed record XdpBanHits(
    IpPrefix Prefix,
    long Packets,
    long Bytes,
    DateTimeOffset? FirstHit,
    DateTimeOffset? LastHit
);

/// <summary>Reads the counts of bans from the program that is attached to an interface, whoever attached it.</summary>
public static class XdpBanCounts
{
    private const int TickShift = 30; // BanCount.First is in 2^30 ns

    /// <summary>Every ban in force with what it dropped, in the table's order; null when the interface has no program of Weir's.</summary>
    /// <param name="network">Of the interface; null for the process's own.</param>
    /// <exception cref="NetlinkException">The kernel refused a question.</exception>
    public static IReadOnlyList<XdpBanHits>? Read(NetworkNamespace? network, int interfaceIndex, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        using var bans = KernelBans.Attached(network, interfaceIndex);
        return bans is null ? null : Read(bans.Table, time.GetUtcNow(), KernelClock.Monotonic());
    }

    /// <param name="now">The wall clock at <paramref name="monotonic"/>, nanoseconds of CLOCK_MONOTONIC.</param>
    internal static IReadOnlyList<XdpBanHits> Read(BanTable table, DateTimeOffset now, ulong monotonic) =>
        [
            .. table
                .Entries()
                .Select(entry => new XdpBanHits(
                    entry.Prefix,
                    (long)entry.Count.Packets,
                    (long)entry.Count.Bytes,
                    At(entry.Count.First, now, monotonic),
                    At(entry.Count.Last, now, monotonic)
                )),
        ];

    private static DateTimeOffset? At(uint tick, DateTimeOffset now, ulong monotonic)
    {
        const int nanosecondsPerTick = 100; // of TimeSpan
        return tick == 0
            ? null
            : now - TimeSpan.FromTicks(((long)monotonic - ((long)tick << TickShift)) / nanosecondsPerTick);
    }
}
