using System.Globalization;
using Weir.Bench.Page;
using Weir.Core.Model;

namespace Weir.Bench.Packets;

/// <summary>Bans at the ingress hook (<c>bansBy: ingress</c>) against the same bans in raw prerouting (<c>bansBy: nft</c>): one site, two loads.</summary>
internal static class IngressBench
{
    private const string Raw = "raw";
    private const string Ingress = "ingress";
    private const string Listener = "10.0.0.1";

    // Where the bans lie (BanLists); of 100,000 they cover one address in a hundred.
    private const string Anybody =
        $"anybody: iif eth0 ip saddr 11.0.0.0-126.255.255.255 ip daddr {Listener} tcp dport 443";

    public static void Write(SectionRun run)
    {
        run.Output.WriteLine(
            "One site, its bans in raw prerouting (`bansBy: nft`) and at the ingress hook (`bansBy: ingress`); nanoseconds over a namespace without"
                + " rules. A banned packet is spared the hooks behind the one that drops it; any other pays for one hook more.\n"
        );
        run.Output.WriteLine(
            "| bans | banned: raw | ingress | ingress spares | a stranger's packet to a listener: raw | ingress | random sources: raw | ingress |"
        );
        run.Output.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var count in run.Size<int[]>([650, 100_000], [650]))
        {
            Row(run, count);
        }
    }

    private static void Row(SectionRun run, int count)
    {
        var bans = BanLists.Of(count);
        string[] candidates = [.. ((string[])[Raw, Ingress]).Select(hook => $"{hook}=site:{Site(run, bans, hook)}")];
        var own = WeirBench.Run(run, "60s", candidates);
        var random = WeirBench.Run(run, "60s", [.. candidates, "--traffic", Anybody]);
        var spared = own.Delta(Raw, "banned source") - own.Delta(Ingress, "banned source");
        run.Output.WriteLine(
            $"| {count.ToString("N0", CultureInfo.InvariantCulture)} | {Cells(own, "banned source")} | {WeirBench.Cell(spared)} | {Cells(own, "to listeners")} | {Cells(random, "anybody")} |"
        );
    }

    private static string Cells(WeirBench bench, string kind) =>
        $"{WeirBench.Cell(bench.Delta(Raw, kind))} | {WeirBench.Cell(bench.Delta(Ingress, kind))}";

    private static string Site(SectionRun run, BanLists bans, string hook) =>
        FarmFolder.Write(
            run.PathOf(string.Create(CultureInfo.InvariantCulture, $"{hook}-{bans.Prefixes.Length}")),
            [$"{Listener},tcp,443,web"],
            bans.Prefixes.Select(static prefix => $"{new IpPrefix(prefix)}"),
            $$"""
            interfaces:
              - { name: eth0, role: outside }
            ownAddresses: [{{Listener}}]
            options: { bansBy: {{(hook == Raw ? "nft" : hook)}} }
            """
        );
}
