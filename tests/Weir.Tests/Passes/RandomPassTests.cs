using Shouldly;
using Weir.Core.Compiler.Cost;
using Weir.Core.Compiler.Passes;
using Weir.Core.Rules;
using Weir.Testing.Evaluation;
using Weir.Testing.Generators;
using Xunit;

namespace Weir.Tests.Passes;

/// <summary>Random tables: each pass alone and all together leave every packet's outcome as it was.</summary>
/// <remarks>
/// Mutants tried by hand that these tests kill: conflicts ignored by the scheduler, accept and drop taken to commute, the later of two equal
/// keys winning, projection onto the longer prefix, exceptions not checked against the groups between (group rules); shadows that ignore
/// other tests (clean up); siblings merged in place before more rules (merge); rules behind the guard lost (guard); neighbors exchanged
/// without asking (hot rules first); different marks taken for the same (end early); tests moved over a stateful one (order tests).
/// </remarks>
public sealed class RandomPassTests
{
    private const int Packets = 60;

    public static TheoryData<string> Names => [.. Optimizer.Passes.Select(pass => pass.Name).Distinct()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Apply_RandomTable_KeepsEveryOutcome(string name)
    {
        var pass = Optimizer.Passes.First(pass => pass.Name == name);
        Check(400, table => pass.Apply(table, ContextOf(table)));
    }

    [Fact]
    public void Run_RandomTableForNft_KeepsEveryOutcome() => Check(1500, table => Run(table, OptimizerTarget.Nft));

    [Fact]
    public void Run_RandomTableForIpset_KeepsEveryOutcomeWithSetsOnly() =>
        Check(
            600,
            table =>
            {
                var after = Run(table, OptimizerTarget.Ipset);
                after.Sets.ShouldAllBe(set => set.Data.IsEmpty && !set.IsVerdictMap);
                return after;
            }
        );

    [Fact]
    public void Run_RandomTableWhereLookUpsCost_KeepsEveryOutcome() =>
        Check(600, table => Run(table, OptimizerTarget.Nft, PassCosts.DearTests));

    private static void Check(int tables, Func<Ruleset, Ruleset> change)
    {
        for (var seed = 0; seed < tables; seed++)
        {
            var table = new RandomTables(seed).Table();
            var difference = Difference(table, seed);
            if (difference is null)
            {
                continue;
            }

            var small = SameMeaning.Smallest(table, candidate => Difference(candidate, seed) is not null);
            Assert.Fail(
                $"seed {seed}\n{TableText.Of(small)}\nbecame\n{TableText.Of(change(small))}\n{Difference(small, seed)}"
            );
        }

        string? Difference(Ruleset table, int seed) =>
            SameMeaning.Difference(table, change(table), new RandomTables(seed + 1), Packets);
    }

    private static Ruleset Run(Ruleset table, OptimizerTarget target, CostTable? costs = null) =>
        Optimizer
            .Run(
                new Firewall([table]),
                new OptimizerSettings { Costs = costs ?? PassCosts.FreeLookUps, Target = target }
            )
            .Firewall.Tables[0];

    private static PassContext ContextOf(Ruleset table)
    {
        var names = new NameMaker();
        names.Take(table);
        return new PassContext(new OptimizerSettings { Costs = PassCosts.FreeLookUps }, table, names, []);
    }
}
