using Weir.Bench.Page;
using Weir.Core.Analysis;
using Weir.Core.Compiler;
using Weir.Core.Compiler.Cost;
using Weir.Lab.Injector;

namespace Weir.Bench;

/// <summary>Cost per packet against the number of members, predicted and measured.</summary>
internal static class GrowthBench
{
    private const int Rounds = 5;

    public static void Write(SectionRun run)
    {
        run.Output.WriteLine(
            $"{CampusFlows.Count:N0} UDP flows of random members through the whole forward path (docs/architecture.md, the lab); medians of {Rounds}.\n"
                + "Predicted: `weir show --explain`, by the shipped cost table.\n"
        );
        Run(run, run.Size<int[]>([50, 500, 5_000, 50_000], [50, 200]));
    }

    private static void Run(SectionRun run, int[] sizes)
    {
        var output = run.Output;
        using var injector = new PacketInjector(CampusFlows.Count);
        output.WriteLine(
            "| members | rules | chains | member's first packet ns | new connection ns | established up ns | established down ns | predicted up / down ns | spread |"
        );
        output.WriteLine("|---|---|---|---|---|---|---|---|---|");
        var costs = new List<FlowCosts>();
        foreach (var size in sizes)
        {
            // The limit's cost grows with the connections a member has, not with the members: it has a table of its own.
            var compiled = SiteCompiler.Compile(ExampleSite.Of(size).WithConnectionLimit(0));
            var ruleset = compiled.Ruleset;
            using var ground = FirewallGround.With(compiled.Site, ruleset);
            var cost = CampusFlows.Of(compiled.Site, ground).Measure(injector, ground, Rounds);
            costs.Add(cost);
            var classes = CampusClasses.Of(compiled, CostTable.Default);
            var up = classes.Single(kind => kind.Name == "established, IPv4 upload").TotalNanoseconds;
            var down = classes.Single(kind => kind.Name == "established, IPv4 download").TotalNanoseconds;
            output.WriteLine(
                $"| {size:N0} | {ruleset.RuleCount} | {ruleset.Chains.Count} | {cost.First:N0} | {cost.Later:N0} | {cost.Up:N0} | {cost.Down:N0} | {up:N0} / {down:N0} | {cost.SpreadPercent:N0} % |"
            );
        }

        output.WriteLine();
        output.WriteLine(
            $"{sizes[^1]:N0} against {sizes[0]:N0} members: new connection × {costs[^1].Later / costs[0].Later:N2}, "
                + $"upload × {costs[^1].Up / costs[0].Up:N2}, download × {costs[^1].Down / costs[0].Down:N2} (bar: 1.5)."
        );
        run.Expect(
            "an established upload at the most members costs ≤ 1.5 × that at 50",
            costs[^1].Up / costs[0].Up,
            costs[^1].Up <= 1.5 * costs[0].Up
        );

        using var empty = FirewallGround.With(ExampleSite.Of(sizes[0]), null);
        var bare = CampusFlows.Of(ExampleSite.Of(sizes[0]), empty).Measure(injector, empty, Rounds);
        output.WriteLine($"No rules, no connection tracking, no NAT, in the same run: upload {bare.Up:N0} ns.");
    }
}
