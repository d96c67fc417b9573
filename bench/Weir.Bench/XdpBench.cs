using Weir.Agent.Xdp;
using Weir.Backends.Xdp;
using Weir.Bench.Page;
using Weir.Core.Model;
using Weir.Lab.Injector;

namespace Weir.Bench;

/// <summary>Bans in XDP against ipset and nftables: packets, the rate, loading, one ban more.</summary>
internal static class XdpBench
{
    public static void Write(SectionRun run)
    {
        var counts = run.Size<int[]>([650, 100_000, 1_000_000], [650, 5_000]);
        using var injector = new PacketInjector(BanLists.Packets);
        var packets = new XdpPackets(injector);
        XdpPackets.Head(run.Output);
        foreach (var count in counts)
        {
            packets.Write(run, BanLists.Of(count));
        }

        run.Output.WriteLine();
        new XdpRate(injector).Write(run.Output, BanLists.Of(counts[0]));
        run.Output.WriteLine();
        XdpLoads.Write(run, BanLists.Of(counts[^1]));
    }

    public static XdpBanSpec Spec(BanLists bans) =>
        new() { Bans = [.. bans.Prefixes.Select(static prefix => new XdpBan(new IpPrefix(prefix), 0))] };

    /// <summary>Nanoseconds of a packet in the stack of a firewall that forwards it or drops it, by batches.</summary>
    public static BatchRun InStack(PacketInjector injector, InjectorGround ground, FrameRing frames) =>
        injector.MeasureBatches(ground.Network, BanLists.Outside, frames, BanLists.Packets);

    /// <summary>The same behind a program.</summary>
    public static BatchRun Behind(PacketInjector injector, KernelBans xdp, InjectorGround ground, FrameRing frames) =>
        injector.MeasureBatchesBehind(
            xdp.Program,
            KernelBans.ProgramName,
            ground.Network,
            BanLists.Outside,
            frames,
            BanLists.Packets
        );

    /// <summary>Nanoseconds of measures taken in turn, there and back, so that none always follows the same one; a first round is not counted.</summary>
    public static double[] InTurn(Pace pace, int rounds, IReadOnlyList<Func<BatchRun>> measures)
    {
        var costs = measures.Select(_ => new QuietBatches(pace)).ToArray();
        for (var round = 0; round <= rounds; round++)
        {
            for (var i = 0; i < measures.Count; i++)
            {
                var at = round % 2 == 0 ? i : measures.Count - 1 - i;
                var cost = measures[at]();
                if (round > 0)
                {
                    costs[at].Add(cost);
                }
            }
        }

        return [.. costs.Select(static cost => cost.Nanoseconds)];
    }
}
