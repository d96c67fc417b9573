using Shouldly;
using Weir.Core.Analysis;
using Weir.Core.Analysis.Equivalence;
using Weir.Core.Compiler.Cost;
using Weir.Core.Compiler.Passes;
using Weir.Core.Rules;
using Weir.Testing.Evaluation;
using Weir.Testing.Generators;
using Xunit;

namespace Weir.Tests.Passes;

/// <summary>
/// Random firewalls of several tables through all passes: proved equal by the symbolic engine, told the same by the simulator for packets
/// near their constants, and hardly ever made dearer by a second run.
/// </summary>
public sealed class OptimizerPropertyTests
{
    private const int Firewalls = 80;
    private const int PacketsEach = 25;
    private static readonly string[] Buckets =
    [
        .. Enumerable.Range(1, 20).Select(ordinal => $"-m limit --limit 5/min#{ordinal}"),
    ];
    private static readonly uint[] Marks = [1, 5, 0x10, 0x15];

    [Theory]
    [InlineData(OptimizerTarget.Nft, true)]
    [InlineData(OptimizerTarget.Nft, false)]
    [InlineData(OptimizerTarget.Ipset, true)]
    public void Run_RandomFirewalls_AreProvedEqualAndSimulatedEqual(OptimizerTarget target, bool free)
    {
        for (var seed = 0; seed < Firewalls; seed++)
        {
            var before = seed % 2 == 0 ? RandomFirewall.Of(seed) : RandomFirewall.Structured(seed);
            var after = Run(before, target, free ? PassCosts.FreeLookUps : CostTable.Default);
            var result = EquivalenceCheck.Run(before, after, EquivalenceSettings.Default);
            result.Verdict.ShouldBe(EquivalenceVerdict.Equal, $"seed {seed}: {string.Join("\n", result.Differences)}");
            AgreeNearby(before, after, seed);
        }
    }

    /// <summary>
    /// The passes are heuristics in a fixed order: now and then (6 tables of 320 when this was written) a second run chooses otherwise
    /// for the worse. What it makes must be equal all the same, and cheaper in sum.
    /// </summary>
    [Fact]
    public void Run_ASecondTime_IsHardlyEverDearerByTheModelAndStaysEqual()
    {
        var (first, second, dearer) = (0.0, 0.0, new List<string>());
        for (var seed = 0; seed < Firewalls; seed++)
        {
            var once = Run(RandomFirewall.Structured(seed), OptimizerTarget.Nft, CostTable.Default);
            var twice = Run(once, OptimizerTarget.Nft, CostTable.Default);
            foreach (var (table, again) in once.Tables.Zip(twice.Tables))
            {
                var (before, after) = (Price(table), Price(again));
                (first, second) = (first + before, second + after);
                if (after > before + 0.001)
                {
                    dearer.Add($"seed {seed}\n{TableText.Of(table)}\nbecame\n{TableText.Of(again)}");
                }
            }

            var result = EquivalenceCheck.Run(once, twice, EquivalenceSettings.Default);
            result.Verdict.ShouldBe(EquivalenceVerdict.Equal, $"seed {seed}");
        }

        second.ShouldBeLessThanOrEqualTo(first);
        dearer.Count.ShouldBeLessThanOrEqualTo(Firewalls / 10, string.Join("\n\n", dearer));
    }

    private static double Price(Ruleset table) =>
        RulesetCost.Of(table, CostTable.Default).Sum(chain => chain.Nanoseconds);

    private static Firewall Run(Firewall firewall, OptimizerTarget target, CostTable costs) =>
        Optimizer.Run(firewall, new OptimizerSettings { Costs = costs, Target = target }).Firewall;

    private static void AgreeNearby(Firewall before, Firewall after, int seed)
    {
        var random = new Random(seed);
        var near = new PacketsNear(before, random, RandomFirewall.Interfaces);
        var (left, right) = (new Simulator(before, CostTable.Default), new Simulator(after, CostTable.Default));
        for (var i = 0; i < PacketsEach; i++)
        {
            var packet = Tracked(near.Next(ipv6: false), random) with
            {
                Holding = [.. Buckets.Where(_ => random.Next(2) == 0)],
            };
            foreach (var (old, cheap) in before.Tables.Zip(after.Tables))
            {
                foreach (var chain in old.Chains.Where(chain => chain.Base is not null))
                {
                    var expected = left.Decide(old, chain.Name, packet);
                    var actual = right.Decide(cheap, chain.Name, packet);
                    actual.ShouldBe(expected, $"seed {seed}, {old.Table} {chain.Name}: {PacketText.Of(packet)}");
                }
            }
        }
    }

    /// <summary>Half of the packets are of a connection; some are marked; most leave by an interface.</summary>
    private static Packet Tracked(Packet packet, Random random)
    {
        var state = random.Next(4) switch
        {
            0 => CtStates.New,
            1 => CtStates.Established,
            2 => CtStates.Invalid,
            _ => CtStates.Related,
        };
        return packet with
        {
            State = state,
            ConnectionMark = state == CtStates.Invalid ? 0 : (uint)random.Next(3) * 7,
            Mark = random.Next(2) == 0 ? 0 : Marks[random.Next(Marks.Length)],
            OutputInterface =
                random.Next(4) == 0 ? null : RandomFirewall.Interfaces[random.Next(RandomFirewall.Interfaces.Count)],
        };
    }
}
