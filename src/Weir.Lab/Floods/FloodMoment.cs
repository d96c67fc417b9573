using System.Collections.Immutable;

namespace Weir.Lab.Floods;

/// <summary>The kernel's counters at one moment.</summary>
internal sealed record FloodMoment(ImmutableArray<CpuCounts> Cpus, NetworkCounts Balancers, long RingDrops)
{
    public static FloodMoment Take(FloodTopology lab)
    {
        var counts = lab.Balancers.Select(static one => KernelCounts.Of(one.Network, Balancer.PublicLink)).ToArray();
        return new FloodMoment(
            [.. KernelCounts.Cpus()],
            new NetworkCounts(
                counts.Sum(static one => one.LinkReceived),
                counts.Sum(static one => one.IpReceived),
                counts.Sum(static one => one.IpDelivered)
            ),
            lab.Balancers.Sum(one => KernelCounts.SendDrops(lab.Switch, one.Name))
        );
    }

    public FloodFate FateSince(FloodMoment before, long sent)
    {
        var backlog = Cpus.Zip(before.Cpus).Sum(static pair => pair.First.Dropped - pair.Second.Dropped);
        var taken = Balancers.LinkReceived - before.Balancers.LinkReceived;
        var atIp = Balancers.IpReceived - before.Balancers.IpReceived;
        var given = Balancers.IpDelivered - before.Balancers.IpDelivered;
        return new FloodFate(
            sent,
            RingDrops - before.RingDrops,
            Math.Max(0, taken - backlog - atIp),
            backlog,
            Math.Max(0, atIp - given)
        );
    }

    public ImmutableArray<CpuShare> SharesSince(FloodMoment before)
    {
        return
        [
            .. Cpus.Zip(before.Cpus)
                .Select(
                    static (pair, cpu) =>
                    {
                        var total = Math.Max(1, pair.First.AllTicks - pair.Second.AllTicks);
                        return new CpuShare(
                            cpu,
                            (double)(pair.First.SoftIrqTicks - pair.Second.SoftIrqTicks) / total,
                            (double)(pair.First.BusyTicks - pair.Second.BusyTicks) / total
                        );
                    }
                ),
        ];
    }
}
