using System.Text;
using Shouldly;
using Weir.Backends.Nft;
using Weir.Core.Analysis;
using Weir.Core.Compiler;
using Weir.Core.Compiler.Cost;
using Weir.Core.Rules;
using Weir.Kernel.NfTables;
using Weir.Sources.Importing;
using Weir.Sources.IptablesSave;
using Weir.Testing.Generators;
using Weir.Testing.Nft;
using Xunit;
using Bytes = Weir.Kernel.NfTables.Bytes;

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

    [Theory]
    [InlineData("filter", "-A INPUT -m limit --limit 5/min --limit-burst 7 -j LOG --log-prefix \"x: \" --log-level 6")]
    [InlineData("filter", "-A INPUT -m limit --limit 3/hour -j NFLOG --nflog-prefix hi --nflog-group 3")]
    [InlineData("filter", "-A INPUT -m limit --limit 1/sec -j ACCEPT\n-A INPUT -m limit --limit 1/sec -j ACCEPT")]
    [InlineData("filter", "-A INPUT -j LOG --log-tcp-options --log-uid")]
    [InlineData("filter", "-A INPUT -p tcp -j REJECT --reject-with tcp-reset")]
    [InlineData("filter", "-A INPUT -j REJECT --reject-with icmp-admin-prohibited")]
    [InlineData("nat", "-A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.1-10.0.0.9:8000-8010 --persistent")]
    [InlineData("nat", "-A PREROUTING -p tcp -j DNAT --to-destination :8080")]
    [InlineData("nat", "-A PREROUTING -p tcp -j REDIRECT --to-ports 8080-8090")]
    [InlineData("nat", "-A POSTROUTING -o eth0 -j MASQUERADE --random")]
    [InlineData("nat", "-A POSTROUTING -p udp -j MASQUERADE --to-ports 1024-2047")]
    [InlineData("nat", "-A POSTROUTING -o eth1 -j SNAT --to-source 192.0.2.1-192.0.2.4 --random-fully")]
    [InlineData("nat", "-A POSTROUTING -s 10.0.0.0/24 -j NETMAP --to 192.0.2.0/24")]
    public void From_RulesOfIptables_AreTheSameRules(string table, string rules)
    {
        var original = Import(table, rules);

        var lifted = Lifted(original);

        NftRuleset.Foreign(lifted).ShouldBeEmpty();
        foreach (var (chain, wanted) in lifted.Chains.Zip(original.Chains))
        {
            foreach (var (rule, expected) in chain.Rules.Zip(wanted.Rules))
            {
                // Constants may be padded as registers are; the random packets above hold their meaning.
                rule.Matches.OfType<Match.Extension>().ShouldBe(expected.Matches.OfType<Match.Extension>());
                rule.Matches.Count.ShouldBe(expected.Matches.Count);
                rule.Statements.ShouldBe(expected.Statements);
                rule.Verdict.ShouldBe(expected.Verdict);
            }
        }
    }

    [Fact]
    public void Foreign_RuleWithSeveralExpressions_IsNamedOnce()
    {
        var unknown = new Expression.Unknown("synproxy", new Bytes([1, 2, 3, 4]));
        var other = new Expression.Unknown("osf", new Bytes([5, 6, 7, 8]));
        var spec = new TableSpec(
            NfFamily.Ipv4,
            "filter",
            [],
            [],
            [
                new ChainSpec(
                    "c",
                    null,
                    [new RuleSpec([unknown, other, unknown]), new RuleSpec([new Expression.Counter()])]
                ),
            ]
        );

        var lifted = NftRuleset.From(spec, new Dictionary<string, ElementBlock>(), EveryNode.Now);

        var named = NftRuleset.Foreign(lifted).ShouldHaveSingleItem();
        named.ShouldStartWith("chain c, rule 1: ");
        named.ShouldContain("synproxy");
        named.ShouldContain("osf");
    }

    private static Ruleset Import(string table, string rules)
    {
        var chains = table == "nat" ? ":PREROUTING ACCEPT\n:POSTROUTING ACCEPT" : ":INPUT ACCEPT";
        using var text = new MemoryStream(Encoding.ASCII.GetBytes($"*{table}\n{chains}\n{rules}\nCOMMIT\n"));
        var import = IptablesSaveReader.Read(text, "rules", new ImportSettings { Family = Family.Ip });
        import.Diagnostics.ShouldBeEmpty();
        return import.Tables[0];
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
