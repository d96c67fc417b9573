using Shouldly;
using Weir.Core.Analysis;
using Weir.Core.Analysis.Equivalence;
using Weir.Core.Compiler.Cost;
using Weir.Core.Rules;
using Weir.Testing.Equivalence;
using Weir.Testing.Generators;
using Xunit;

namespace Weir.Tests.Analysis;

/// <summary>The simulator, the plain walk and the symbolic engine share no code and give one answer.</summary>
public sealed class SimulatorAgreementTests
{
    [Fact]
    public void Decide_RandomTablesAndPackets_IsThePlainWalksOutcome()
    {
        var compared = 0;
        for (var seed = 0; seed < 120; seed++)
        {
            var table = new RuleSetGenerator(seed).Next();
            var chain = table.Chains[0];
            var simulator = new Simulator(table, CostTable.Default);
            var walk = new ReferenceWalk(table);
            foreach (var packet in new InterestingPackets(table).Some(chain.Base!.Hook, 200, new Random(seed)))
            {
                var outcome = simulator.Decide(table, chain.Name, packet);

                Plain(outcome, packet).ShouldBe(walk.Run(chain.Name, packet), $"seed {seed}: {PacketText.Of(packet)}");
                simulator.RunChain(table, chain.Name, packet).Outcome.ShouldBe(outcome);
                compared++;
            }
        }

        compared.ShouldBeGreaterThanOrEqualTo(10_000);
    }

    [Fact]
    public void Decide_ExamplesOfTheEngine_DifferWhereItSaysSo()
    {
        var examples = 0;
        for (var seed = 0; seed < 60; seed++)
        {
            var left = new RuleSetGenerator(seed).Next();
            var right = new RuleSetGenerator(seed + 2000).Next();
            var result = EquivalenceCheck.Run(new Firewall([left]), new Firewall([right]), EquivalenceSettings.Default);
            foreach (var difference in result.Differences)
            {
                var before = new Simulator(left, CostTable.Default).Decide(left, difference.Chain, difference.Example);
                var after = new Simulator(right, CostTable.Default).Decide(right, difference.Chain, difference.Example);

                before.ShouldNotBe(
                    after,
                    $"seed {seed}: {PacketText.Of(difference.Example)}: {difference.Left} / {difference.Right}"
                );
                examples++;
            }
        }

        examples.ShouldBeGreaterThan(50);
    }

    /// <summary>Dropping one rule of a random firewall: where the engine says equal, no packet differs; where not, its packet does.</summary>
    [Fact]
    public void Decide_FirewallsThatLackOneRule_DifferWhereTheEngineSaysSo()
    {
        var (equal, different) = (0, 0);
        for (var seed = 0; seed < 25; seed++)
        {
            var whole = RandomFirewall.Of(seed);
            var less = new Firewall([
                .. whole.Tables.Items.Select((table, i) => i == seed % 4 ? WithoutRule(table, seed) : table),
            ]);
            var result = EquivalenceCheck.Run(whole, less, EquivalenceSettings.Default);
            var (before, after) = (new Simulator(whole, CostTable.Default), new Simulator(less, CostTable.Default));
            var (left, right) = (whole.Tables[seed % 4], less.Tables[seed % 4]);
            foreach (var difference in result.Differences)
            {
                before
                    .Decide(left, difference.Chain, difference.Example)
                    .ShouldNotBe(
                        after.Decide(right, difference.Chain, difference.Example),
                        $"seed {seed}: {PacketText.Of(difference.Example)}"
                    );
            }

            different += result.Differences.IsEmpty ? 0 : 1;
            if (result.Verdict == EquivalenceVerdict.Equal)
            {
                equal++;
                AllSame(before, left, after, right, seed);
            }
        }

        equal.ShouldBeGreaterThan(0);
        different.ShouldBeGreaterThan(5);
    }

    private static void AllSame(Simulator before, Ruleset left, Simulator after, Ruleset right, int seed)
    {
        var near = new PacketsNear(new Firewall([left]), new Random(seed), RandomFirewall.Interfaces);
        for (var i = 0; i < 500; i++)
        {
            var packet = near.Next(ipv6: false);
            foreach (var chain in left.Chains.Items.Where(chain => chain.Base is not null))
            {
                after
                    .Decide(right, chain.Name, packet)
                    .ShouldBe(before.Decide(left, chain.Name, packet), PacketText.Of(packet));
            }
        }
    }

    private static Ruleset WithoutRule(Ruleset table, int seed)
    {
        var at = seed % table.Chains.Count;
        var chain = table.Chains[at];
        return table with
        {
            Chains = table.Chains.Items.SetItem(
                at,
                chain with
                {
                    Rules = new(chain.Rules.Items.RemoveAt(seed % chain.Rules.Count)),
                }
            )
                is var chains
                ? new(chains)
                : default,
        };
    }

    /// <summary>The walk's own words for an outcome.</summary>
    private static ReferenceOutcome Plain(Outcome outcome, Packet packet) =>
        new(
            outcome.Nat is { } nat
                ? $"{nat.Kind} {Convert.ToHexString(nat.First.AsSpan())}-{Convert.ToHexString(nat.Last.AsSpan())} {nat.FirstPort}-{nat.LastPort} {nat.Options}"
                : outcome.Ending switch
                {
                    Ending.Accept => "accept",
                    Ending.Drop => "drop",
                    Ending.Reject => new Verdict.Reject(outcome.With).ToString(),
                    _ => outcome.With,
                },
            outcome.Mark,
            !outcome.NotTracked && packet.State is not (CtStates.Invalid or CtStates.Untracked)
                ? outcome.ConnectionMark
                : null,
            outcome.Priority,
            outcome.Tos,
            outcome.NotTracked,
            string.Join('\n', outcome.Events)
        );
}
