using System.Collections.Immutable;
using Weir.Core.Analysis;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes;

/// <summary>One table's way through some passes, and what came of it.</summary>
internal sealed record TableRun(Ruleset Table, NameMaker Names, List<RulePlace> Places, List<PassReport> Reports)
{
    /// <summary>What is left out, in turn, where all passes together make packets dearer than they were: first what makes one long chain of many short ones.</summary>
    private static readonly ImmutableArray<ImmutableArray<Type>> LeftOut =
    [
        [typeof(MergeSiblingChainsPass)],
        [typeof(MergeSiblingChainsPass), typeof(SplitByKeyPass), typeof(GuardPass)],
        [typeof(MergeSiblingChainsPass), typeof(SplitByKeyPass), typeof(GuardPass), typeof(GroupRulesPass)],
    ];

    /// <summary>What a packet may pay more where nine of ten rules are gone: one look-up, for what need not be loaded and kept.</summary>
    private const double LoadWorth = 100;

    /// <summary>
    /// All passes; where the cost model says that packets pay more for it than before, the cheapest of several shorter ways, or the table as it was.
    /// </summary>
    public static TableRun Cheapest(
        Ruleset before,
        OptimizerSettings settings,
        NameMaker names,
        Action<(string Pass, int Done)> tell
    )
    {
        var best = Of(before, settings, names, [], tell);
        // The model prices nf_tables; where rules stay with iptables, grouping has compared with its prices.
        if (settings.Target != OptimizerTarget.Nft)
        {
            return best;
        }

        var most = CostOf(before, settings);
        var cost = CostOf(best.Table, settings);
        if (cost <= most + (best.Table.RuleCount * 10L <= before.RuleCount ? LoadWorth : 0))
        {
            return best;
        }

        foreach (var leftOut in LeftOut)
        {
            var run = Of(before, settings, names, leftOut, tell);
            if (CostOf(run.Table, settings) is var other && other < cost)
            {
                (best, cost) = (run, other);
            }
        }

        return cost <= most ? best : new TableRun(before, names, [], []);
    }

    private static TableRun Of(
        Ruleset before,
        OptimizerSettings settings,
        NameMaker names,
        ImmutableArray<Type> leftOut,
        Action<(string Pass, int Done)> tell
    )
    {
        var run = new TableRun(before, new NameMaker(names), [], []);
        var context = new PassContext(settings, before, run.Names, run.Places);
        var table = before;
        foreach (var pass in Optimizer.Passes)
        {
            if (!leftOut.Contains(pass.GetType()))
            {
                tell((pass.Name, run.Reports.Count));
                table = Apply(pass, table, context, run.Reports);
            }
        }

        return run with
        {
            Table = table,
        };
    }

    private static Ruleset Apply(IPass pass, Ruleset before, PassContext context, List<PassReport> reports)
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

    /// <summary>What the mean packet pays in all base chains; by what was counted, where anything was.</summary>
    private static double CostOf(Ruleset table, OptimizerSettings settings)
    {
        var sum = 0.0;
        foreach (var chain in RulesetCost.Of(table, settings.Costs))
        {
            sum += chain.Nanoseconds;
        }

        return sum;
    }
}
