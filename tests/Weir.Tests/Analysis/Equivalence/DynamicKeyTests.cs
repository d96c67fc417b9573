using Shouldly;
using Weir.Core.Analysis;
using Weir.Core.Analysis.Equivalence;
using Weir.Core.Compiler.Cost;
using Weir.Core.Compiler.Passes;
using Weir.Core.Rules;
using Weir.Testing.Generators;
using Xunit;

namespace Weir.Tests.Analysis.Equivalence;

/// <summary>A packet without a field of the key goes on behind a statement that writes a set; the kernel's word for it is in DynamicKeyTests there.</summary>
public sealed class DynamicKeyTests
{
    [Fact]
    public void Check_PacketsWithoutTheKeyAcceptedBefore_IsEqual()
    {
        var invalid = new Rule(
            [new Match.AnyBit(Field.CtState, (uint)(CtStates.Invalid | CtStates.Untracked))],
            [],
            new Verdict.Accept()
        );
        foreach (var rule in DynamicKeys.Rules)
        {
            var alone = DynamicKeys.Firewall(rule);

            EquivalenceCheck
                .Run(alone, DynamicKeys.Firewall(invalid, rule), EquivalenceSettings.Default)
                .Verdict.ShouldBe(EquivalenceVerdict.Equal);
            EquivalenceCheck
                .Run(alone, DynamicKeys.Firewall(rule with { Statements = [] }), EquivalenceSettings.Default)
                .Verdict.ShouldBe(EquivalenceVerdict.Different);
        }
    }

    [Fact]
    public void Decide_PacketWithoutTheKey_GoesOnBehindTheRule()
    {
        var firewall = DynamicKeys.Firewall(DynamicKeys.Rules[0]);
        var packet = new Packet { InputInterface = "eth0", Protocol = 17 };

        Ending(packet).ShouldBe(Core.Analysis.Ending.Drop);
        Ending(packet with { State = CtStates.Untracked }).ShouldBe(Core.Analysis.Ending.Accept);
        Ending(packet with { State = CtStates.Invalid }).ShouldBe(Core.Analysis.Ending.Accept);

        Ending Ending(Packet asked) =>
            new Simulator(firewall, CostTable.Default).Decide(firewall.Tables[0], "FORWARD", asked).Ending;
    }

    /// <summary>A rule that may end before its verdict shadows nothing.</summary>
    [Fact]
    public void Optimize_RuleBehindOneThatMayEnd_Stays()
    {
        var drop = new Rule([], [], new Verdict.Drop());
        var firewall = DynamicKeys.Firewall([.. DynamicKeys.Rules.Select(rule => rule), drop]);

        var result = Optimizer.Run(firewall, new OptimizerSettings()).Firewall;

        EquivalenceCheck.Run(firewall, result, EquivalenceSettings.Default).Verdict.ShouldBe(EquivalenceVerdict.Equal);
    }
}
