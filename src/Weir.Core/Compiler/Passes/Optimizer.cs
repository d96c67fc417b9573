using System.Collections.Immutable;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes;

/// <summary>Finds a cheaper firewall that means the same: the passes, table by table.</summary>
public static class Optimizer
{
    /// <summary>The passes in the order they run.</summary>
    public static ImmutableArray<IPass> Passes { get; } =
    [
        new CleanUpPass(),
        new MergeSiblingChainsPass(),
        new InlineChainsPass(),
        new CleanUpPass(),
        new ShareChainsPass(),
        new GroupRulesPass(),
        new EndEarlyPass(),
        new HotFirstPass(),
        new ShareSetsPass(),
        new JoinRulesPass(),
        new SplitChainsPass(),
        new SplitByKeyPass(),
        new NearNetworksPass(),
        new GuardPass(),
        new LowAddressPass(),
        new TestOrderPass(),
    ];

    public static Optimization Run(Firewall firewall, OptimizerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(firewall);
        ArgumentNullException.ThrowIfNull(settings);
        var names = new NameMaker();
        foreach (var table in firewall.Tables)
        {
            names.Take(table);
        }

        var reports = ImmutableArray.CreateBuilder<PassReport>();
        var places = new List<RulePlace>();
        var tables = ImmutableArray.CreateBuilder<Ruleset>(firewall.Tables.Count);
        foreach (var before in firewall.Tables)
        {
            var (done, total) = (reports.Count, firewall.Tables.Count * Passes.Length);
            var made = TableRun.Cheapest(before, settings, names, step => Tell(settings, before, step, done, total));
            names = made.Names;
            places.AddRange(made.Places);
            reports.AddRange(made.Reports);
            tables.Add(made.Table);
        }

        var optimized = firewall with { Tables = new(tables.ToImmutable()) };
        return new Optimization(optimized, reports.ToImmutable()) { Places = places };
    }

    private static void Tell(
        OptimizerSettings settings,
        Ruleset table,
        (string Pass, int Done) step,
        int done,
        int total
    ) => settings.Progress?.Report(new OptimizerStep(step.Pass, table.Table, done + step.Done, total));
}
