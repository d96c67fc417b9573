using System.Collections.Immutable;
using Weir.Core.Analysis.Bounds;
using Weir.Core.Analysis.Cubes;
using Weir.Core.Analysis.Lint;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Matrix;

/// <summary>A rule as far as the query leaves it open.</summary>
/// <param name="Surely">Its tests other than those of addresses surely hold.</param>
/// <param name="Source">Number of its source list, −1 = any.</param>
/// <param name="Destination">Number of its destination list, −1 = any.</param>
/// <param name="Verdict">As in the rule.</param>
/// <param name="Targets">Chains it leads to, by their index in the program's table.</param>
internal sealed record MatrixRule(
    bool Surely,
    int Source,
    int Destination,
    Verdict Verdict,
    ImmutableArray<int> Targets
);

/// <summary>One table's chains for the query; a chain that is not reached is empty.</summary>
internal sealed record MatrixTable(ImmutableArray<ImmutableArray<MatrixRule>> Chains, int BaseChain, bool Drops);

/// <summary>The rules that the query's packets meet, without those that surely do not match, and their addresses cut into cells.</summary>
internal sealed record MatrixProgram(
    ImmutableArray<MatrixTable> Tables,
    AddressCells Sources,
    AddressCells Destinations
)
{
    public static MatrixProgram Of(IEnumerable<LintTable> tables, MatrixQuery query, PartialPacket packet)
    {
        var last = FieldNumbers.Last(Strangers.Source(query.Family));
        var program = new MatrixProgram([], new AddressCells(last), new AddressCells(last));
        var read = tables
            .SelectMany(table => BaseChains(table, query.Hook))
            .OrderBy(at => at.Priority)
            .Select(at => program.Read(at.Table, at.Chain, packet, new NetworksBehind(query)))
            .ToImmutableArray();
        program.Sources.Cut();
        program.Destinations.Cut();
        return program with { Tables = read };
    }

    private static IEnumerable<(LintTable Table, int Chain, int Priority)> BaseChains(LintTable table, Hook hook)
    {
        for (var i = 0; i < table.Chains.Count; i++)
        {
            if (table.Chains[i].Base is { } at && at.Hook == hook && at.Type != ChainType.Nat)
            {
                yield return (table, i, at.Priority);
            }
        }
    }

    private MatrixTable Read(LintTable table, int baseChain, PartialPacket packet, NetworksBehind networks)
    {
        var chains = new ImmutableArray<MatrixRule>[table.Chains.Count];
        Array.Fill(chains, []);
        var open = new Stack<int>([baseChain]);
        var seen = new HashSet<int> { baseChain };
        while (open.TryPop(out var chain))
        {
            chains[chain] = ReadChain(table, chain, packet.Forget(table.Changed), networks);
            foreach (var target in chains[chain].SelectMany(rule => rule.Targets).Where(seen.Add))
            {
                open.Push(target);
            }
        }

        return new MatrixTable([.. chains], baseChain, table.Chains[baseChain].Base is { Drops: true });
    }

    private ImmutableArray<MatrixRule> ReadChain(
        LintTable table,
        int chain,
        PartialPacket packet,
        NetworksBehind networks
    )
    {
        var family = table.Ruleset.Family;
        var (source, destination) = (Strangers.Source(family), Strangers.Destination(family));
        var rules = ImmutableArray.CreateBuilder<MatrixRule>();
        foreach (var rule in table.Chains[chain].Rules)
        {
            if (rule.Verdict is not { } verdict)
            {
                continue;
            }

            var cube = networks.Apply(table.Cubes.Read(rule.Matches), source);
            var holds = packet.Passes(cube, FieldNumbers.IndexOf(source), FieldNumbers.IndexOf(destination));
            if (holds != Truth.No)
            {
                rules.Add(
                    new MatrixRule(
                        holds == Truth.Yes && !RuleEffect.MayStop(rule),
                        Sources.Add(cube[source]),
                        Destinations.Add(cube[destination]),
                        verdict,
                        [.. table.TargetsOf(verdict)]
                    )
                );
            }
        }

        return rules.ToImmutable();
    }
}
