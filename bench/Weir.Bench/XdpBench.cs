using System.Diagnostics;
using System.Globalization;
using Weir.Agent.Xdp;
using Weir.Backends.Xdp;
using Weir.Core.Model;
using Weir.Lab.Injector;

namespace Weir.Bench;

/// <summary>Bans in XDP against ipset and nftables: packets, loading, one ban more.</summary>
internal static class XdpBench
{
    private const int Rounds = 7;
    private const int OneMore = 200;

    public static void Run(TextWriter output, IReadOnlyList<int> counts)
    {
        output.WriteLine(
            "| bans | injector alone | banned: ipset | nft | XDP | XDP / ipset | not banned: no program | XDP over it | beside a banned host, over it | nft over it | ipset over it |"
        );
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
        using var injector = new PacketInjector(BanLists.Packets);
        foreach (var count in counts)
        {
            Packets(output, injector, BanLists.Of(count));
        }

        output.WriteLine();
        Loads(output, BanLists.Of(counts[^1]));
    }

    /// <summary>As a process of its own: reads a file of prefixes and has them in force.</summary>
    public static void Load(string file)
    {
        var bans = new List<XdpBan>();
        foreach (var line in File.ReadLines(file))
        {
            if (IpPrefix.TryParse(line, out var prefix, out _))
            {
                bans.Add(new XdpBan(prefix, 0));
            }
        }

        using var loaded = KernelBans.Load(new XdpBanSpec { Bans = [.. bans] });
    }

    private static void Packets(TextWriter output, PacketInjector injector, BanLists bans)
    {
        using var plain = BanLists.Ground();
        using var ipset = BanLists.Ground();
        using var nft = BanLists.Ground();
        LoadIpset(ipset.NamespaceName, bans.IpsetFile());
        LoadNft(nft.NamespaceName, bans.NftFile());
        using var xdp = KernelBans.Load(Spec(bans), takeFragments: false);
        var hits = bans.Banned(plain);
        var misses = bans.Strangers(plain);
        var neighbors = bans.Neighbors(plain);
        Func<double>[] measures =
        [
            () => injector.MeasureOwnNanoseconds(plain.Network, BanLists.Outside, hits, BanLists.Packets),
            () => InStack(injector, ipset, hits),
            () => InStack(injector, nft, hits),
            () => Behind(injector, xdp, plain, hits),
            () => InStack(injector, plain, misses),
            () => Behind(injector, xdp, plain, misses),
            () => InStack(injector, plain, neighbors),
            () => Behind(injector, xdp, plain, neighbors),
            () => InStack(injector, nft, misses),
            () => InStack(injector, ipset, misses),
        ];
        var costs = Array.ConvertAll(measures, static _ => new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            for (var i = 0; i < measures.Length; i++)
            {
                var cost = measures[i]();
                if (round > 0)
                {
                    costs[i].Add(cost);
                }
            }
        }

        var of = costs.Select(Median.Of).ToArray();
        var own = of[0];
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {bans.Prefixes.Length:N0} | {own:N0} | {of[1] - own:N0} | {of[2] - own:N0} | {of[3] - own:N0} | {(of[3] - own) / (of[1] - own):N3} | {of[4] - own:N0} | {of[5] - of[4]:N0} | {of[7] - of[6]:N0} | {of[8] - of[4]:N0} | {of[9] - of[4]:N0} |"
            )
        );
    }

    private static double InStack(PacketInjector injector, InjectorGround ground, FrameRing frames) =>
        injector.MeasureNanosecondsPerPacket(ground.Network, BanLists.Outside, frames, BanLists.Packets);

    private static double Behind(PacketInjector injector, KernelBans xdp, InjectorGround ground, FrameRing frames) =>
        injector.MeasureBehind(
            xdp.Program,
            KernelBans.ProgramName,
            ground.Network,
            BanLists.Outside,
            frames,
            BanLists.Packets
        );

    private static void Loads(TextWriter output, BanLists bans)
    {
        var (ipset, nft) = (bans.IpsetFile(), bans.NftFile());
        var list = Path.GetTempFileName();
        File.WriteAllLines(list, bans.Prefixes.Select(static prefix => new IpPrefix(prefix).ToString()));
        var self = Environment.ProcessPath ?? throw new InvalidOperationException("the process has no path");
        string[] head = Path.GetFileNameWithoutExtension(self) == "dotnet" ? [typeof(XdpBench).Assembly.Location] : [];
        var times = Enumerable
            .Range(0, 3)
            .Select(_ =>
                (
                    Ipset: Processes.InNamespace(name =>
                        Processes.Run("ipset", ["restore", "-file", ipset], netns: name)
                    ),
                    Nft: Processes.InNamespace(name => Processes.Run("nft", ["-f", nft], netns: name)),
                    Xdp: Processes.Run(self, [.. head, "xdp-load", list])
                )
            )
            .ToArray();
        var xdp = Median.Of(times.Select(static of => of.Xdp.Milliseconds));
        output.WriteLine(
            "| "
                + bans.Prefixes.Length.ToString("N0", CultureInfo.InvariantCulture)
                + " bans | ms, whole process | XDP / it | peak MB |"
        );
        output.WriteLine("|---|---|---|---|");
        Row(output, "`ipset restore`", [.. times.Select(static of => of.Ipset)], xdp);
        Row(output, "`nft -f`", [.. times.Select(static of => of.Nft)], xdp);
        Row(output, "XDP", [.. times.Select(static of => of.Xdp)], xdp);
        output.WriteLine();
        File.Delete(ipset);
        File.Delete(nft);
        File.Delete(list);
        One(output, bans);
    }

    private static void Row(TextWriter output, string name, Ran[] ran, double xdp)
    {
        if (ran.FirstOrDefault(static one => one.Error is not null) is { } failed)
        {
            throw new InvalidOperationException($"{name}: {failed.Error}");
        }

        var time = Median.Of(ran.Select(static one => one.Milliseconds));
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {time:N0} | {xdp / time:N2} | {ran.Max(static one => one.PeakMegabytes):N0} |"
            )
        );
    }

    private static void One(TextWriter output, BanLists bans)
    {
        using var xdp = KernelBans.Load(Spec(bans));
        var times = new List<double>();
        for (var i = 0; i < OneMore; i++)
        {
            var ban = new XdpBan(new IpPrefix(Ipv4Prefix.Host(new Ipv4Address(0x8000_0000 + (uint)(i * 7919)))), 0);
            var start = Stopwatch.GetTimestamp();
            if (!xdp.Table.TryAdd(ban))
            {
                throw new InvalidOperationException($"no room for {ban.Prefix}");
            }

            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"One ban more in the table: median {Median.Of(times):N1} µs, longest of {OneMore} {times.Max():N0} µs."
            )
        );
    }

    private static XdpBanSpec Spec(BanLists bans) =>
        new() { Bans = [.. bans.Prefixes.Select(static prefix => new XdpBan(new IpPrefix(prefix), 0))] };

    private static void LoadIpset(string netns, string file)
    {
        Must(Processes.Run("ipset", ["restore", "-file", file], netns: netns));
        string[] rule = ["-t", "raw", "-A", "PREROUTING", "-m", "set", "--match-set", "bans", "src", "-j", "DROP"];
        Must(Processes.Run("iptables-legacy", rule, netns: netns));
        File.Delete(file);
    }

    private static void LoadNft(string netns, string file)
    {
        Must(Processes.Run("nft", ["-f", file], netns: netns));
        File.Delete(file);
    }

    private static void Must(Ran ran)
    {
        if (ran.Error is { } error)
        {
            throw new InvalidOperationException(error);
        }
    }
}
