using Shouldly;
using Weir.Backends.Nft;
using Weir.Core.Analysis;
using Weir.Core.Compiler;
using Weir.Core.Compiler.Cost;
using Weir.Core.Rules;
using Weir.Kernel.NfTables;
using Weir.Testing.Generators;
using Weir.Testing.Nft;
using Xunit;

namespace Weir.Tests.Backends;

/// <summary>What is loaded reads back as rules that are loaded alike, and mean the same.</summary>
public sealed class NftRulesetTests
{
    public static TheoryData<string> Names => ["every node", "site"];

    [Theory]
    [MemberData(nameof(Names))]
    public void From_TableThatWeirWrote_WritesTheSameTable(string name)
    {
        var spec = NftSpecs.Table(Table(name));

        var again = NftSpecs.Table(Lifted(Table(name)));

        foreach (var (chain, expected) in again.Chains.Zip(spec.Chains))
        {
            foreach (var (rule, wanted) in chain.Rules.Zip(expected.Rules))
            {
                ExpressionText.Of(rule).ShouldBe(ExpressionText.Of(wanted), chain.Name);
            }
        }

        again.Sets.AsSpan().SequenceEqual(spec.Sets.AsSpan()).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void From_TableThatWeirWrote_MeansTheSame(string name)
    {
        var table = Table(name);
        var lifted = Lifted(table);
        var (before, after) = (new Simulator(table, CostTable.Default), new Simulator(lifted, CostTable.Default));
        var random = new Random(7);
        var near = new PacketsNear(new Firewall([table]), random, ["wan", "room1", "eth0"]);
        for (var i = 0; i < 1_000; i++)
        {
            var packet = i % 3 == 0 ? RandomPackets.Any(random) : near.Next(ipv6: i % 2 == 0);
            foreach (var chain in table.Chains.Items.Where(chain => chain.Base is not null))
            {
                after
                    .Decide(lifted, chain.Name, packet)
                    .ShouldBe(before.Decide(table, chain.Name, packet), $"{chain.Name}: {PacketText.Of(packet)}");
            }
        }
    }

    private static Ruleset Table(string name) =>
        name == "site"
            ? SiteCompiler.Compile(SiteEdits.Validated(SiteGenerator.Site(5, 20))).Ruleset
            : EveryNode.Ruleset;

    private static Ruleset Lifted(Ruleset table)
    {
        var blocks = new Dictionary<string, ElementBlock>(StringComparer.Ordinal);
        foreach (var set in table.Sets)
        {
            if (table.Elements.GetValueOrDefault(set.Name) is { } elements)
            {
                blocks.Add(set.Name, NftElements.Block(set, elements, EveryNode.Now));
            }
        }

        return NftRuleset.From(NftSpecs.Table(table), blocks, EveryNode.Now);
    }
}
