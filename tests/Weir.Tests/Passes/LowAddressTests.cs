using System.Buffers.Binary;
using System.Globalization;
using System.Text;
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

/// <summary>Large sets of addresses that begin alike are looked up by their ends, which the kernel keeps in a bitmap.</summary>
public sealed class LowAddressTests
{
    [Fact]
    public void Run_ManyAddressesOfOneNetwork_AreOneSetOfEnds()
    {
        var before = Drops("-s", Addresses(10 << 24, 6_000));
        var after = Run(before, CostTable.Default);
        after.Sets.ShouldHaveSingleItem().Key.ShouldBe([FieldType.Ipv4Low]);
        after.Elements[after.Sets[0].Name].Count.ShouldBe(6_000);
        after
            .Chains.SelectMany(static chain => chain.Rules)
            .SelectMany(static rule => rule.Matches)
            .OfType<Match.InSet>()
            .Count(static test => test.Key == Key.Of(Field.Ip4SourceLow))
            .ShouldBe(1);
        ShouldBeEqual(before, after);
    }

    [Fact]
    public void Run_MoreThanTheKernelLoadsWell_AreCutByTheirFirstBits()
    {
        var before = Drops("-d", Addresses(10 << 24, 20_000));
        var after = Run(before, CostTable.Default);
        after.Sets.Count.ShouldBe(4);
        after.Sets.ShouldAllBe(set => set.Key.Count == 1 && set.Key[0] == FieldType.Ipv4Low && set.Capacity == 0);
        after.Sets.Sum(set => after.Elements[set.Name].Count).ShouldBe(20_000);
        after.Sets.ShouldAllBe(set => after.Elements[set.Name].Count <= 8_192);
        ShouldBeEqual(before, after);
    }

    [Fact]
    public void Run_FewAddresses_StayAsTheyRead() =>
        Run(Drops("-s", Addresses(10 << 24, 200)), CostTable.Default)
            .Sets.ShouldAllBe(static set => set.Key[0] == FieldType.Ipv4Address);

    [Fact]
    public void Run_AddressesOfManyNetworks_StayAsTheyRead() =>
        Run(Drops("-s", Addresses(10 << 24, 6_000, step: 65_536 / 8)), CostTable.Default)
            .Sets.ShouldAllBe(static set => set.Key[0] == FieldType.Ipv4Address);

    [Fact]
    public void Run_CountedElements_StayInAHash()
    {
        var settings = new OptimizerSettings { Counters = CounterPlacement.Element };
        Optimizer
            .Run(new Firewall([Drops("-s", Addresses(10 << 24, 6_000))]), settings)
            .Firewall.Tables[0]
            .Sets.ShouldAllBe(static set => set.Key[0] == FieldType.Ipv4Address && set.Counters);
    }

    [Fact]
    public void Run_CommentsAndPlaces_FollowTheirElements()
    {
        var settings = new OptimizerSettings { Counters = CounterPlacement.Table };
        var optimization = Optimizer.Run(
            new Firewall([Drops("-s", Addresses(10 << 24, 20_000), comments: true)]),
            settings
        );
        var table = optimization.Firewall.Tables[0];
        var placed = optimization.Places.Where(static place => place.Set is not null).ToList();
        placed.Count.ShouldBe(20_000);
        foreach (var place in placed)
        {
            var elements = table.Elements[place.Set ?? ""];
            elements.Notes?[place.Element].Comment.ShouldBe(place.Comment);
            BinaryPrimitives
                .ReadUInt16BigEndian(elements[place.Element])
                .ShouldBe((ushort)int.Parse((place.Comment ?? "")[1..], CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void Apply_SetsOfRandomTables_KeepEveryOutcome()
    {
        var made = 0;
        for (var seed = 0; seed < 400; seed++)
        {
            var before = Run(new RandomTables(seed).Table(), PassCosts.FreeLookUps);
            var after = Lowered(before);
            made += after.Sets.Any(static set => set.Key[0] == FieldType.Ipv4Low) ? 1 : 0;
            SameMeaning
                .Difference(before, after, new RandomTables(seed), packets: 200)
                .ShouldBeNull($"seed {seed}\n{TableText.Of(before)}\nbecame\n{TableText.Of(after)}");
            ShouldBeEqual(before, after);
        }

        made.ShouldBeGreaterThan(40);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Check_WrongEnd_IsFoundWithAPacket(int kind)
    {
        var before = Drops("-s", Addresses(10 << 24, 6_000));
        var after = Broken(Run(before, CostTable.Default), kind);
        var result = EquivalenceCheck.Run(new Firewall([before]), new Firewall([after]), EquivalenceSettings.Default);
        result.Verdict.ShouldBe(EquivalenceVerdict.Different);
        var packet = result.Differences[0].Example;
        Fate(after, packet).ShouldNotBe(Fate(before, packet));
    }

    private static string Fate(Ruleset table, Packet packet) =>
        new Simulator(table, CostTable.Default).RunChain(table, "FORWARD", packet).Outcome.ToString();

    /// <summary>One end another, one prefix a bit off, the ends of the wrong address.</summary>
    private static Ruleset Broken(Ruleset table, int kind)
    {
        var chain = table.Chains.Items.First(static chain => !chain.Rules.IsEmpty && chain.Rules[0].Matches.Count == 2);
        var rule = chain.Rules[0];
        var (prefix, ends) = ((Match.Compare)rule.Matches[0], (Match.InSet)rule.Matches[1]);
        var elements = new Dictionary<string, ElementTable>(table.Elements);
        switch (kind)
        {
            case 0:
                var other = new ElementTable(4);
                for (var i = 0; i < elements[ends.Set].Count; i++)
                {
                    elements[ends.Set][i].CopyTo(other.Append(default));
                }

                BinaryPrimitives.WriteUInt16BigEndian(other.Append(default), 0xFFFF);
                elements[ends.Set] = other;
                break;
            case 1:
                prefix = prefix with { Part = new KeyPart(prefix.Part.Field, prefix.Part.PrefixLength - 1) };
                break;
            default:
                ends = ends with { Key = Key.Of(Field.Ip4DestinationLow) };
                break;
        }

        var broken = chain with { Rules = new([rule with { Matches = [prefix, ends] }, .. chain.Rules.Items[1..]]) };
        return table with { Chains = new(table.Chains.Items.Replace(chain, broken)), Elements = elements };
    }

    private static IEnumerable<uint> Addresses(uint first, int count, int step = 3) =>
        Enumerable.Range(0, count).Select(at => first + (uint)(at * step));

    private static Ruleset Drops(string option, IEnumerable<uint> addresses, bool comments = false)
    {
        var text = new StringBuilder(":FORWARD ACCEPT [0:0]\n");
        foreach (var address in addresses)
        {
            var words = comments ? $" -m comment --comment c{address & 0xFFFF}" : "";
            text.Append(
                CultureInfo.InvariantCulture,
                $"-A FORWARD {option} {new Core.Model.Ipv4Address(address)}/32{words} -j DROP\n"
            );
        }

        return PassGoldenTests.Read(text.ToString());
    }

    private static Ruleset Run(Ruleset table, CostTable costs) =>
        Optimizer.Run(new Firewall([table]), new OptimizerSettings { Costs = costs }).Firewall.Tables[0];

    private static Ruleset Lowered(Ruleset table)
    {
        var names = new NameMaker();
        names.Take(table);
        var settings = new OptimizerSettings { Costs = PassCosts.DearHashes };
        return new LowAddressPass().Apply(table, new PassContext(settings, table, names, []));
    }

    private static void ShouldBeEqual(Ruleset before, Ruleset after) =>
        EquivalenceCheck
            .Run(new Firewall([before]), new Firewall([after]), EquivalenceSettings.Default)
            .Verdict.ShouldBe(EquivalenceVerdict.Equal);
}
