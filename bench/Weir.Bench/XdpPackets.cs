using System.Globalization;
using Weir.Agent.Xdp;
using Weir.Bench.Page;
using Weir.Lab.Injector;

namespace Weir.Bench;

/// <summary>What a packet costs by its fate and by the number of bans.</summary>
internal sealed class XdpPackets(PacketInjector injector)
{
    private const int Rounds = 16;

    public static void Head(TextWriter output)
    {
        output.WriteLine(
            $"Lists as block lists are: 60 % hosts, 30 % /24, 10 % /22, a few /16. {BanLists.Packets:N0} packets, each of another source drawn at random from 11.0.0.0 to 126.255.255.255: of the"
                + " banned ones, of those that no ban holds, and of those that live in a /24 with a banned host. Real traffic comes in trains of one source, which caches know;"
                + " this is a flood, or a scan.\n"
        );
        output.WriteLine(
            "| bans | injector alone | banned: ipset | nft | XDP | XDP / ipset | not banned: no program | XDP over it | beside a banned host, over it | nft over it | ipset over it |"
        );
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
    }

    public void Write(SectionRun run, BanLists bans)
    {
        using var plain = BanLists.Ground();
        using var ipset = BanLists.Ground();
        using var nft = BanLists.Ground();
        LoadIpset(ipset.NamespaceName, bans.IpsetFile());
        LoadNft(nft.NamespaceName, bans.NftFile());
        using var xdp = KernelBans.Load(XdpBench.Spec(bans), takeFragments: false);
        var hits = bans.Banned(plain);
        var misses = bans.Strangers(plain);
        var neighbors = bans.Neighbors(plain);
        var of = XdpBench.InTurn(
            injector.Pace,
            Rounds,
            [
                () => injector.MeasureOwnBatches(plain.Network, BanLists.Outside, hits, BanLists.Packets),
                () => XdpBench.InStack(injector, ipset, hits),
                () => XdpBench.InStack(injector, nft, hits),
                () => XdpBench.Behind(injector, xdp, plain, hits),
                () => XdpBench.InStack(injector, plain, misses),
                () => XdpBench.Behind(injector, xdp, plain, misses),
                () => XdpBench.InStack(injector, plain, neighbors),
                () => XdpBench.Behind(injector, xdp, plain, neighbors),
                () => XdpBench.InStack(injector, nft, misses),
                () => XdpBench.InStack(injector, ipset, misses),
            ]
        );
        var own = of[0];
        var share = (of[3] - own) / (of[1] - own);
        var over = of[5] - of[4];
        run.Output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {bans.Prefixes.Length:N0} | {own:N0} | {of[1] - own:N0} | {of[2] - own:N0} | {of[3] - own:N0} | {share:N3} | {of[4] - own:N0} | {over:N0} | {of[7] - of[6]:N0} | {of[8] - of[4]:N0} | {of[9] - of[4]:N0} |"
            )
        );
        Claim(run, bans.Prefixes.Length, share, over);
    }

    private static void Claim(SectionRun run, int bans, double share, double over)
    {
        var most = bans < 10_000 ? 0.15 : 0.3;
        run.Expect(
            string.Create(
                CultureInfo.InvariantCulture,
                $"a banned packet in XDP costs ≤ {most} of ipset at {bans:N0} bans"
            ),
            share,
            share <= most
        );
        run.Expect(
            string.Create(CultureInfo.InvariantCulture, $"one that is not banned ≤ 40 ns more at {bans:N0} bans"),
            over,
            over <= 40
        );
    }

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
