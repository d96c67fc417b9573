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
        new GuardPass(),
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
        var total = firewall.Tables.Count * Passes.Length;
        foreach (var before in firewall.Tables)
        {
            var context = new PassContext(settings, before, names, places);
            var table = before;
            foreach (var pass in Passes)
            {
                settings.Progress?.Report(new OptimizerStep(pass.Name, table.Table, reports.Count, total));
                table = Apply(pass, table, context, reports);
            }

            tables.Add(table);
        }

        var optimized = firewall with { Tables = new(tables.ToImmutable()) };
        return new Optimization(optimized, reports.ToImmutable()) { Places = places };
    }

    private static Ruleset Apply(
        IPass pass,
        Ruleset before,
        PassContext context,
        ImmutableArray<PassReport>.Builder reports
    )
    {
        var clock = context.Settings.Clock;
        var start = clock?.GetTimestamp() ?? 0;
        var after = pass.Apply(before, context);
        reports.Add(
            new PassReport(
                pass.Name,
                before.Family,
                before.Table,
                before.RuleCount,
                after.RuleCount,
                before.Chains.Count,
                after.Chains.Count,
                after.Sets.Count,
                clock?.GetElapsedTime(start) ?? TimeSpan.Zero
            )
        );
        return after;
    }
}
