using Shouldly;
using Weir.Core;
using Weir.Core.Analysis;
using Weir.Core.Compiler.Cost;
using Weir.Core.Rules;
using Xunit;
using static Weir.Testing.Nft.Packed;

namespace Weir.Tests.Analysis;

public sealed class RulesetCostTests
{
    [Fact]
    public void Of_LinearDrops_CostsEachRuleOnceForAMiss()
    {
        var cost = Only([.. Enumerable.Range(0, 100).Select(i => Host($"10.0.0.{i}", new Verdict.Drop()))]);

        cost.Miss.ShouldBe(Price("base-chain") + (100 * Price("compare-address")), 0.01);
        cost.Weighted.ShouldBeNull();
        cost.Worst.ShouldBe(cost.Miss, 0.01);
    }

    [Fact]
    public void Of_RulesWithTallies_WeighsByWhoStillReachesThem()
    {
        var cost = Only(
            [
                Host("10.0.0.1", new Verdict.Accept()) with
                {
                    Tally = new Tally(90, 0),
                },
                Host("10.0.0.2", new Verdict.Accept()) with
                {
                    Tally = new Tally(10, 0),
                },
            ],
            policy: 0
        );

        cost.Packets.ShouldBe(100ul);
        cost.Weighted.ShouldNotBeNull().ShouldBe(Price("base-chain") + (Price("compare-address") * 1.1), 0.01);
    }

    [Fact]
    public void Of_JumpsByAddress_WorstTakesOneOfThemOnly()
    {
        Chain[] members =
        [
            .. Enumerable.Range(0, 50).Select(i => new Chain($"m{i}", null, [Host("192.0.2.1", new Verdict.Drop())])),
        ];
        var cost = Only(
            [.. Enumerable.Range(0, 50).Select(i => Host($"10.0.0.{i}", new Verdict.Jump($"m{i}")))],
            0,
            members
        );

        var compare = Price("compare-address");
        cost.Miss.ShouldBe(Price("base-chain") + (50 * compare), 0.01);
        cost.Worst.ShouldBe(Price("base-chain") + (51 * compare) + Price("jump"), 0.01);
    }

    [Fact]
    public void Of_ChainsThatFanOutDeeply_TakesTimeByTheirNumber()
    {
        // 2^60 paths: each chain jumps twice to the next.
        Chain[] chains =
        [
            .. Enumerable
                .Range(0, 60)
                .Select(i => new Chain(
                    $"c{i}",
                    null,
                    i == 59 ? [] : [Any(new Verdict.Jump($"c{i + 1}")), Any(new Verdict.Jump($"c{i + 1}"))]
                )),
        ];

        Only([Any(new Verdict.Jump("c0"))], 0, chains).Miss.ShouldBeGreaterThan(1e15);
    }

    private static BaseChainCost Only(EquatableArray<Rule> rules, ulong policy = 0, params Chain[] others) =>
        RulesetCost
            .Of(
                new Ruleset(
                    Family.Ip,
                    "filter",
                    [
                        new Chain("FORWARD", new BaseHook(ChainType.Filter, Hook.Forward, 0, false), rules)
                        {
                            Tally = new Tally(policy, 0),
                        },
                        .. others,
                    ],
                    [],
                    []
                )
                {
                    Elements = new Dictionary<string, ElementTable>(),
                },
                CostTable.Default
            )
            .ShouldHaveSingleItem();

    private static Rule Any(Verdict verdict) => new([], [], verdict);

    private static Rule Host(string address, Verdict verdict) =>
        new([new Match.Compare(Field.Ip4Source, Comparison.Equal, [.. Ip4(address)])], [], verdict);

    private static double Price(string structure) => CostTable.Default.Nanoseconds(structure, 1, true);
}
