using Weir.Bench.Page;
using Weir.Bench.Plots;
using Weir.Sources.Example.Import;

namespace Weir.Bench.Packets;

/// <summary>The web farm of the background text: 650 bans, 100 listeners, each way of saying them.</summary>
internal static class WebFarmBench
{
    private const string Hit = "IPv4 filter INPUT: drop";
    private const string Miss = "IPv4 filter INPUT: accept";
    private const string Listener = "listener";
    private const string All = "all";

    /// <summary>What the rules took of a core in the text before sets.</summary>
    private const double TextShare = 0.55;

    public static void Write(SectionRun run)
    {
        run.Output.WriteLine(
            "Packets to the box itself, nanoseconds over a namespace without rules. A hit is dropped, and spares what comes after. A range says where a cost lies that was too noisy for a figure.\n"
        );
        var predictions = new Predictions(run);
        Bans(run, predictions, nets: false);
        Bans(run, predictions, nets: true);
        Listeners(run, predictions);
        predictions.Expect();
        Structures(run);
    }

    private static void Bans(SectionRun run, Predictions predictions, bool nets)
    {
        var count = run.Size(650, 100);
        var lists = HardBans.Write(run.Folder, count, nets);
        var empty = run.PathOf("empty.nft");
        File.WriteAllText(empty, "table ip filter { chain INPUT { type filter hook input priority 0; }; }\n");
        var bench = WeirBench.Run(
            run,
            "45s",
            [
                $"weir=optimized:{lists.Rules}",
                $"empty=nft:{empty}",
                $"legacy=iptables:{lists.Rules}",
                $"nft-tool=iptables-nft:{lists.Rules}",
                $"nft=translated:{lists.Rules}",
                $"nft-o=nft-o:{lists.Rules}",
                $"ipset=iptables:{lists.Sets}+{lists.SetRules}",
                .. XdpCandidate.Of(run, lists),
            ]
        );
        (string Name, string Label)[] rows =
        [
            ("empty", "an empty chain"),
            ("legacy", $"{count} rules, `iptables-legacy`"),
            ("nft-tool", $"{count} rules, `iptables-nft`"),
            ("nft", $"{count} rules, `nft -f` (as `iptables-restore-translate` says them)"),
            ("nft-o", "the same, `nft -o`"),
            ("ipset", $"`ipset` {(nets ? "hash:net" : "hash:ip")} and one rule, as in the text"),
            ("weir", "Weir, `optimize` to nftables"),
            .. XdpCandidate.Rows(bench),
        ];
        run.Output.WriteLine($"### {count} banned {(nets ? "addresses and nets (/20 to /24)" : "addresses")}\n");
        CostGrid.Write(run.Output, bench, rows, [(Miss, "not banned"), (Hit, "banned")]);
        Share(run, bench, rows);
        run.Plot(
            nets ? "webfarm-nets" : "webfarm-bans",
            $"Cost of {count} bans for a packet that is not banned",
            BarPlot.Draw(
                $"{count} bans: a packet that is not banned",
                "ns",
                [
                    .. rows.Select(row =>
                        (row.Label.Replace("`", "", StringComparison.Ordinal), bench.Range(row.Name, Miss))
                    ),
                ]
            )
        );
        run.Output.WriteLine();
        predictions.Of(
            lists.Rules,
            PredictedPackets.Bans(lists),
            kind => bench.Range("weir", kind == "banned" ? Hit : Miss)
        );
        if (!nets)
        {
            // The least that it can be: a small difference need not be known exactly to be known as small.
            var ours = bench.Range("weir", Miss)?.High - bench.Range("empty", Miss)?.Low;
            var ratio = bench.Range("legacy", Miss)?.Low / (ours is { } known ? Math.Max(1, known) : null);
            run.Expect(
                $"{count} linear iptables-legacy misses cost ≥ {run.Size(8, 1)} × Weir's form over the empty chain (at least)",
                ratio,
                ratio >= run.Size(8, 1)
            );
        }
    }

    /// <summary>The text's figure: at the rate at which the old rules took 55 % of a core, what do the others take?</summary>
    private static void Share(SectionRun run, WeirBench bench, IEnumerable<(string Name, string Label)> rows)
    {
        if (bench.Delta("legacy", Miss) is not { } linear)
        {
            return;
        }

        var rate = TextShare * 1e9 / linear;
        run.Output.WriteLine(
            $"\nAt {rate:N0} packets/s, where the linear rules of `iptables-legacy` take 55 % of a core (the text's figure before its sets):\n"
        );
        run.Output.WriteLine("| | of a core, for packets that are not banned |\n|---|---|");
        foreach (var (name, label) in rows)
        {
            run.Output.WriteLine($"| {label} | {Share(bench.Range(name, Miss), rate)} |");
        }
    }

    private static string Share(CostRange? cost, double rate) =>
        cost switch
        {
            null => "too noisy",
            { Quoted: { } known } => $"{known * rate / 1e7:N1} %",
            { } range => $"{range.Low * rate / 1e7:N1} to {range.High * rate / 1e7:N1} %",
        };

    private static void Listeners(SectionRun run, Predictions predictions)
    {
        var rules = run.PathOf("webfarm.rules");
        using (var stream = File.Create(rules))
        {
            ImportExample.Write(stream, ImportShape.WebFarm);
        }

        var hand = ListenerForms.ByHand(run.Folder, rules, near: false);
        var near = ListenerForms.ByHand(run.Folder, rules, near: true);
        var site = ListenerForms.AsSite(run.Folder, rules);
        var sets = ListenerForms.AsTheText(run.Folder, rules);
        var bench = WeirBench.Run(
            run,
            "60s",
            [
                $"weir=optimized:{rules}",
                $"site=site:{site}",
                $"hand=nft:{hand}",
                $"near=nft:{near}",
                $"legacy=iptables:{rules}",
                $"nft-tool=iptables-nft:{rules}",
                $"nft=translated:{rules}",
                $"ipset=iptables:{sets.Sets}+{sets.Rules}",
                "--traffic",
                $"{Listener}: iif eth0 ip saddr 198.51.100.0/24 ip daddr {ListenerForms.Addresses} tcp sport 1024-65000 tcp dport 443 flows 16384",
            ]
        );
        run.Output.WriteLine(
            "### A packet to one of 100 listeners, with the 650 bans of examples/import/webfarm.rules\n"
        );
        run.Output.WriteLine(
            "The text's rules take listeners out of connection tracking (`NOTRACK`) and walk on; its sets do the same with two look-ups.\n"
        );
        run.Output.WriteLine("| ns over no rules | listener | connections made |\n|---|---|---|");
        foreach (
            var (name, label) in (ReadOnlySpan<(string, string)>)
                [
                    ("legacy", "the text's rules, `iptables-legacy`"),
                    ("nft-tool", "the text's rules, `iptables-nft`"),
                    ("nft", "the text's rules, `nft -f` as translated"),
                    ("ipset", "the text's sets, `ipset` and `iptables-legacy`"),
                    (
                        "hand",
                        "nftables, written by hand: bans as a hash a prefix length, listeners as a set, accepted at once"
                    ),
                    ("near", "the same, asking for the network before the bans, as Weir does"),
                    ("site", "Weir, a site of the same listeners and bans, both protocols"),
                    ("weir", "Weir, `optimize` of the text's rules"),
                ]
        )
        {
            run.Output.WriteLine(
                $"| {label} | {WeirBench.Cell(bench.Range(name, Listener))} | {bench.Connections(name):N0} |"
            );
        }

        run.Output.WriteLine();
        Claims(run, bench);
        predictions.Of(rules, PredictedPackets.Listener(), _ => bench.Range("weir", Listener));
    }

    /// <summary>The whole packet, without the injector's part.</summary>
    private static void Claims(SectionRun run, WeirBench bench)
    {
        var ours = Net("site");
        CostRange[] hands =
        [
            .. new[] { Net("hand"), Net("near") }.OfType<CostRange>().OrderBy(static one => one.Middle),
        ];
        var best = hands.Length == 2 ? ours?.AtMostTimes(hands[0]) : null;
        run.Expect("a listener's packet costs ≤ 1.05 of the best form written by hand", best, best <= 1.05);
        var walked = Net("nft-tool") is { } tool ? ours?.AtMostTimes(tool) : null;
        run.Expect(
            "a listener's packet costs ≤ 0.5 of 100 NOTRACK rules without ACCEPT in iptables-nft",
            walked,
            walked <= 0.5
        );
        var made = bench.Connections("site");
        run.Expect("connections that a site's listeners make (0)", made, made is 0);

        CostRange? Net(string name) => bench.WholeRange(name, Listener)?.Plus(-bench.Injector);
    }

    /// <summary>The anchor of the cost table: a hash of given size against an interval tree.</summary>
    private static void Structures(SectionRun run)
    {
        var bench = WeirBench.Run(
            run,
            "30s",
            [
                $"sized=nft:{SetForms.Write(run.Folder, "sized", "size 2048;")}",
                $"grows=nft:{SetForms.Write(run.Folder, "grows", "")}",
                $"tree=nft:{SetForms.Write(run.Folder, "tree", "flags interval;")}",
                "--traffic",
                $"{All}: iif eth0 oif eth1 ip saddr 10.0.0.0/16 ip daddr 198.51.100.7 udp dport 443 flows 16384",
            ]
        );
        run.Output.WriteLine("### One set of 1,000 addresses\n");
        CostGrid.Write(
            run.Output,
            bench,
            [("sized", "hash, size given"), ("grows", "hash that grows"), ("tree", "interval tree")],
            [(All, "look-up")]
        );
        // The least that it can be.
        var ratio = 1 / (bench.Range("tree", All) is { } tree ? bench.Range("sized", All)?.AtMostTimes(tree) : null);
        run.Expect("a hash of given size beats an interval tree at 1,000 elements (tree/hash > 1)", ratio, ratio > 1);
    }
}
