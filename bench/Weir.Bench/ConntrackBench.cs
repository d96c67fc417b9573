using System.Globalization;
using Weir.Bench.Packets;
using Weir.Bench.Page;
using Weir.Bench.Plots;

namespace Weir.Bench;

/// <summary>What an established packet costs against the number of connections, for sizes of the kernel's hash table.</summary>
internal static class ConntrackBench
{
    private const string Class = "established";

    public static void Write(SectionRun run)
    {
        run.Output.WriteLine(
            """
            One rule (`ct state established accept`), TCP connections after their handshake, one packet of each in turn. The hash table is one for
            all namespaces, and `net.netfilter.nf_conntrack_buckets` can be set in the first one only: this section sets it there (and
            `nf_conntrack_max`, where it is too low), measures, and sets it back. A connection is in the table twice.

            """
        );
        var rules = run.PathOf("tracked.nft");
        File.WriteAllText(
            rules,
            "table ip t { chain f { type filter hook forward priority 0; ct state established accept; }; }\n"
        );
        var flows = run.Size<int[]>([16_384, 65_536, 250_000], [4_096]);
        var buckets = run.Size<int[]>([16_384, 131_072, 1_048_576], [16_384, 65_536]);
        run.Output.WriteLine(
            $"| buckets | {string.Join(" | ", flows.Select(static count => $"{count:N0} connections, ns over no rules"))} |"
        );
        run.Output.WriteLine($"|---|{string.Concat(Enumerable.Repeat("---|", flows.Length))}");
        using var table = HashTable.Remember();
        var costs = new Dictionary<(int Buckets, int Flows), CostRange>();
        foreach (var size in buckets)
        {
            var real = table.Resize(size, atLeast: 300_000);
            var cells = new List<string>();
            foreach (var count in flows)
            {
                var cost = Measure(run, rules, count);
                cells.Add(WeirBench.Cell(cost));
                if (cost is { } known)
                {
                    costs[(size, count)] = known;
                }
            }

            run.Output.WriteLine($"| {real:N0} | {string.Join(" | ", cells)} |");
        }

        Plot(run, buckets, flows, costs);
        var ratio = Ratio(costs, buckets, flows[^1]);
        run.Expect(
            "250,000 connections cost more in 16,384 buckets than in 1,048,576 (ratio at least, > 1)",
            ratio,
            ratio > 1
        );
    }

    private static CostRange? Measure(SectionRun run, string rules, int count)
    {
        var words = string.Create(
            CultureInfo.InvariantCulture,
            $"{Class}: iif room oif wan ip saddr 10.0.0.0/8 ip daddr 203.0.113.0/24 tcp sport 1024-65000 tcp dport 443 established flows {count}"
        );
        return WeirBench.Run(run, "10s", [$"one={rules}", "--traffic", words]).Range("one", Class);
    }

    private static void Plot(
        SectionRun run,
        int[] buckets,
        int[] flows,
        Dictionary<(int Buckets, int Flows), CostRange> costs
    ) =>
        run.Plot(
            "conntrack",
            "Cost of connection tracking against the number of connections",
            LinePlot.Draw(
                "Connection tracking: an established packet",
                "connections",
                "ns over no rules",
                [
                    .. buckets.Select(size => new Series(
                        $"{size:N0} buckets",
                        [
                            .. flows
                                .Where(count => costs.ContainsKey((size, count)))
                                .Select(count => ((double)count, costs[(size, count)].Middle)),
                        ]
                    )),
                ]
            )
        );

    /// <summary>The least that it can be.</summary>
    private static double? Ratio(Dictionary<(int Buckets, int Flows), CostRange> costs, int[] buckets, int flows) =>
        costs.TryGetValue((buckets[0], flows), out var few) && costs.TryGetValue((buckets[^1], flows), out var many)
            ? few.Low / many.High
            : null;
}
