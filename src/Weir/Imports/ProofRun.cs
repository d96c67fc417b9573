using System.Collections.Immutable;
using Weir.Core.Analysis;
using Weir.Core.Analysis.Equivalence;
using Weir.Core.Compiler.Cost;
using Weir.Core.Rules;

namespace Weir.Imports;

/// <summary>A difference with what its packet meets on both sides; a side without such a base chain has no trace.</summary>
internal sealed record TracedDifference(Difference Difference, ChainTrace? Left, ChainTrace? Right);

/// <summary>The answer of the equivalence check, with traces.</summary>
internal sealed record ProofRun(EquivalenceResult Result, ImmutableArray<TracedDifference> Differences, TimeSpan Took)
{
    public static ProofRun Of(
        Firewall left,
        Firewall right,
        TimeProvider time,
        Action<string, double> progress,
        CancellationToken cancellation
    )
    {
        var start = time.GetTimestamp();
        var settings = EquivalenceSettings.Default with { Progress = new Told(progress, cancellation) };
        var result = EquivalenceCheck.Run(left, right, settings);
        var took = time.GetElapsedTime(start);
        if (result.Differences.IsEmpty)
        {
            return new ProofRun(result, [], took);
        }

        var one = new Side(left);
        var other = new Side(right);
        return new ProofRun(
            result,
            [.. result.Differences.Select(d => new TracedDifference(d, one.Trace(d), other.Trace(d)))],
            took
        );
    }

    private sealed class Told(Action<string, double> told, CancellationToken cancellation) : IProgress<EquivalenceStep>
    {
        public void Report(EquivalenceStep value)
        {
            cancellation.ThrowIfCancellationRequested();
            told(value.Chain, value.Done);
        }
    }

    private sealed class Side(Firewall firewall)
    {
        private readonly Simulator _simulator = new(firewall, CostTable.Default);

        public ChainTrace? Trace(Difference difference) =>
            Find(difference) is var (table, chain) && table is not null && chain is not null
                ? _simulator.RunChain(table, chain.Name, difference.Example)
                : null;

        // The same table and chain by name; a side that calls them otherwise has one at the same hook, in a table of the same name.
        private (Ruleset? Table, Chain? Chain) Find(Difference difference)
        {
            var candidates =
                from table in firewall.Tables
                where table.Family == difference.Family || table.Family == Family.Inet
                from chain in table.Chains
                where chain.Base?.Hook == difference.Hook
                orderby (table.Table == difference.Table ? 0 : 2) + (chain.Name == difference.Chain ? 0 : 1)
                select (table, chain);
            return candidates.FirstOrDefault();
        }
    }
}
