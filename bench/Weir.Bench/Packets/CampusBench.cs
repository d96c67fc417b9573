using System.Text.Json.Nodes;
using Weir.Bench.Page;
using Weir.Bench.Plots;

namespace Weir.Bench.Packets;

/// <summary>The campus against the same members as chains of iptables, and both against the number of members.</summary>
internal static class CampusBench
{
    private const string Weir = "weir";
    private const string Up = "established upload";

    private static readonly (string Class, string Label)[] Kinds =
    [
        ("new connection out", "new connection"),
        (Up, Up),
        ("established download", "established download"),
        ("no member's source", "no member"),
        ("banned source", "banned"),
    ];

    /// <summary>Where <c>weir show --explain</c> has a class of the same packets.</summary>
    private static readonly (string Measured, string Predicted)[] Same =
    [
        ("new connection out", "new connection out, IPv4"),
        (Up, "established, IPv4 upload"),
        ("established download", "established, IPv4 download"),
        ("no member's source", "no member's source"),
        ("banned source", "banned source"),
    ];

    public static void Write(SectionRun run)
    {
        run.Output.WriteLine(
            """
            `weir bench examples/campus --against examples/import/campus-tree.rules`, with the tree in each form that loads it. NAT, marks and
            counting per member are on in all of them; the site also has IPv6, hairpin and the box itself, the tree does not.
            A range says where a cost lies that was too noisy for a figure.

            """
        );
        Forms(run, run.Size(5_000, 200));
    }

    /// <summary>Both against the number of members: a section of its own, because loading the largest tree takes minutes.</summary>
    public static void WriteGrowth(SectionRun run) => Growth(run, run.Size<int[]>([50, 500, 5_000, 50_000], [50, 200]));

    private static void Forms(SectionRun run, int members)
    {
        var (site, tree) = Generate(run, members);
        var bench = WeirBench.Run(
            run,
            "240s",
            [
                $"{Weir}={site}",
                $"nft-tool=iptables-nft:{tree}",
                $"nft=translated:{tree}",
                $"nft-o=nft-o:{tree}",
                "--against",
                $"legacy=iptables:{tree}",
            ]
        );
        run.Output.WriteLine($"### {members:N0} members\n");
        (string Name, string Label)[] rows =
        [
            ("legacy", "chains, `iptables-legacy`"),
            ("nft-tool", "chains, `iptables-nft`"),
            ("nft", "chains, `nft -f` as translated"),
            ("nft-o", "chains, `nft -o`"),
            (Weir, "Weir"),
        ];
        CostGrid.Write(run.Output, bench, rows, Kinds);
        var ratio = bench.Delta(Weir) / bench.Delta("legacy");
        run.Output.WriteLine(
            $"\nWeir against `iptables-legacy`, all classes alike: {(ratio is { } known ? $"{known:N2}" : "too noisy")}."
        );
        run.Plot(
            "campus",
            $"Cost of the rules for established packets, {members:N0} members",
            BarPlot.Draw(
                $"{members:N0} members: {Up}, ns over no rules",
                "ns",
                [
                    .. rows.Select(row =>
                        (row.Label.Replace("`", "", StringComparison.Ordinal), bench.Range(row.Name, Up))
                    ),
                ]
            )
        );
        run.Output.WriteLine();
        var predictions = new Predictions(run);
        var predicted = Explained(run, site);
        predictions.Write([
            .. Same.Where(pair => predicted.ContainsKey(pair.Predicted))
                .Select(pair => (pair.Measured, predicted[pair.Predicted], bench.WholeRange(Weir, pair.Measured))),
        ]);
        predictions.Expect();
    }

    private static void Growth(SectionRun run, int[] sizes)
    {
        (string Name, string Label)[] rows =
        [
            (Weir, "Weir"),
            ("legacy", "chains, iptables-legacy"),
            ("nft-tool", "chains, iptables-nft"),
        ];
        var lines = rows.SelectMany(static row => Kinds.Take(2).Select(kind => (row, kind)))
            .ToDictionary(static key => key, static _ => new List<(double, double)>());
        run.Output.WriteLine(
            $"| members | {string.Join(" | ", rows.SelectMany(static row => Kinds.Take(2).Select(kind => $"{row.Label}: {kind.Label}")))} |"
        );
        run.Output.WriteLine($"|---|{string.Concat(Enumerable.Repeat("---|", lines.Count))}");
        foreach (var members in sizes)
        {
            var (site, tree) = Generate(run, members);
            // iptables-nft needs half a minute for each load of 50,000 members' chains.
            var loads = members <= 5_000 ? rows : rows[..2];
            string[] candidates = [$"{Weir}={site}", $"legacy=iptables:{tree}", $"nft-tool=iptables-nft:{tree}"];
            var bench = WeirBench.Run(
                run,
                "60s",
                [
                    .. candidates[..loads.Length],
                    .. Kinds.Take(2).SelectMany(static kind => (string[])["--class", kind.Class]),
                ]
            );
            foreach (var ((name, label), kind) in lines.Keys.Where(key => loads.Contains(key.row)))
            {
                if (bench.Range(name, kind.Class) is { } cost)
                {
                    lines[((name, label), kind)].Add((members, cost.Middle));
                }
            }

            var cells = lines.Keys.Select(key =>
                loads.Contains(key.row) ? WeirBench.Cell(bench.Range(key.row.Name, key.kind.Class)) : ""
            );
            run.Output.WriteLine($"| {members:N0} | {string.Join(" | ", cells)} |");
        }

        run.Plot(
            "campus-members",
            "Cost per packet against the number of members",
            LinePlot.Draw(
                "Cost of the rules per packet",
                "members",
                "ns over no rules",
                [.. lines.Select(static line => new Series($"{line.Key.row.Label}, {line.Key.kind.Label}", line.Value))]
            )
        );
    }

    private static (string Site, string Tree) Generate(SectionRun run, int members)
    {
        var site = run.PathOf($"campus-{members}");
        var tree = run.PathOf($"tree-{members}.rules");
        GenerateCampus.Run(TextWriter.Null, site, tree, members);
        return (site, tree);
    }

    /// <summary>Predicted nanoseconds, forwarding and connection tracking included, by class.</summary>
    private static Dictionary<string, double> Explained(SectionRun run, string site)
    {
        var ran = Processes.Run(run.Weir, ["show", "--site", site, "--explain", "--json"]);
        var classes = JsonNode.Parse(ran.Output)?["classes"]?.AsArray() ?? [];
        return classes.ToDictionary(
            static one => $"{one?["name"]}",
            static one => one?["totalNanoseconds"]?.GetValue<double>() ?? double.NaN,
            StringComparer.Ordinal
        );
    }
}
