using Shouldly;
using Weir.Core.Analysis.Equivalence;
using Weir.Core.Compiler.Passes;
using Weir.Core.Rules;
using Weir.Testing.Evaluation;
using Weir.Testing.Generators;
using Xunit;

namespace Weir.Tests.Passes;

/// <summary>The symbolic engine, which shares no code with the passes, finds every optimised random table equal to the table it came from.</summary>
public sealed class ProvedPassTests
{
    [Theory]
    [InlineData(OptimizerTarget.Nft)]
    [InlineData(OptimizerTarget.Ipset)]
    public void Run_RandomTables_AreProvedEqual(OptimizerTarget target)
    {
        for (var seed = 10_000; seed < 10_150; seed++)
        {
            var before = new Firewall([new RandomTables(seed).Table()]);
            var settings = new OptimizerSettings { Costs = PassCosts.FreeLookUps, Target = target };
            var after = Optimizer.Run(before, settings).Firewall;
            var result = EquivalenceCheck.Run(before, after, EquivalenceSettings.Default);
            result.Verdict.ShouldBe(
                EquivalenceVerdict.Equal,
                $"seed {seed}\n{TableText.Of(before.Tables[0])}\nbecame\n{TableText.Of(after.Tables[0])}\n{string.Join("\n", result.Differences)}"
            );
        }
    }
}
