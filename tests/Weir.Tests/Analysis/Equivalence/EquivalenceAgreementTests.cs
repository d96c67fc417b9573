using Shouldly;
using Weir.Core.Analysis.Equivalence;
using Weir.Core.Rules;
using Weir.Testing.Equivalence;
using Xunit;

namespace Weir.Tests.Analysis.Equivalence;

/// <summary>The engine against a plain walk, on random rule sets: what it calls equal and what it calls different.</summary>
public sealed class EquivalenceAgreementTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 100)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void TwoRandomTables_Verdict_IsTheWalksVerdict(int seed)
    {
        var left = new RuleSetGenerator(seed).Next();
        var right = new RuleSetGenerator(seed + 1000).Next();

        Judge.Check(left, right);
    }

    /// <summary>A copy of the table, with its chains in another order, is the same firewall.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Table_WithChainsTurnedRound_IsEqual(int seed)
    {
        var table = new RuleSetGenerator(seed).Next();
        var turned = table with { Chains = [.. table.Chains.Reverse()] };

        EquivalenceCheck
            .Run(new Firewall([table]), new Firewall([turned]), EquivalenceSettings.Default)
            .Verdict.ShouldBe(EquivalenceVerdict.Equal);
    }
}
