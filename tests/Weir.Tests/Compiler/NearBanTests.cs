using System.Buffers.Binary;
using Shouldly;
using Weir.Core.Analysis;
using Weir.Core.Compiler;
using Weir.Core.Compiler.Cost;
using Weir.Core.Model;
using Weir.Core.Rules;
using Weir.Testing.Generators;
using Xunit;

namespace Weir.Tests.Compiler;

/// <summary>Packets are asked first whether their network has any ban; the networks follow the bans through every change.</summary>
public sealed class NearBanTests
{
    private const string Near = "ban4_near";

    [Fact]
    public void Compile_BansOfSeveralLengths_AskForTheNetworkFirst()
    {
        var compiled = SiteCompiler.Compile(Farm("11.1.2.3", "11.1.9.0/24", "12.2.0.0/15"));

        var early = compiled.Ruleset.Chains.Single(static chain => chain.Name == "raw_prerouting");
        early.Rules[0].Matches.ShouldHaveSingleItem().ShouldBeOfType<Match.InSet>().Set.ShouldBe(Near);
        early.Rules[0].Verdict.ShouldBe(new Verdict.Jump("from_near4"));
        Networks(compiled.Ruleset).ShouldBe([0x0B01_0000u, 0x0C02_0000u, 0x0C03_0000u]);
        Drops(compiled, 0x0C03_FFFF).ShouldBeTrue();
        Drops(compiled, 0x0C04_0000).ShouldBeFalse();
    }

    [Theory]
    [InlineData("11.1.2.3")] // one length: the question would cost what it saves
    [InlineData("11.1.2.3", "11.1.9.0/24", "64.0.0.0/7")] // too wide to write out
    public void Compile_WhereTheQuestionDoesNotPay_AsksAtOnce(params string[] bans)
    {
        var compiled = SiteCompiler.Compile(Farm(bans));

        compiled.Ruleset.Sets.ShouldNotContain(static set => set.Name == Near);
        Drops(compiled, 0x0B01_0203).ShouldBeTrue();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Change_RandomBans_NetworksAreThoseOfAFreshCompile(int seed)
    {
        var random = new Random(seed);
        var compiled = SiteCompiler.Compile(Farm("11.1.2.3", "11.1.9.0/24", "11.1.0.0/16", "11.0.0.0/15"));
        var networks = Networks(compiled.Ruleset).ToHashSet();
        var (changes, moved) = (0, 0);
        for (var round = 0; round < 300; round++)
        {
            var site = Edited(compiled.Site, random);
            if (compiled.TryChange(site, SiteDiff.Between(compiled.Site, site), out var next, out var delta))
            {
                changes++;
                foreach (var set in delta.Sets.Where(static set => set.Set.Name == Near))
                {
                    networks.ExceptWith(Keys(set.Removed));
                    networks.UnionWith(Keys(set.Added));
                    moved++;
                }
            }
            else
            {
                next = SiteCompiler.Compile(site, compiled);
                networks = [.. Networks(next.Ruleset)];
            }

            compiled = next;
            networks.Order().ToArray().ShouldBe(Networks(SiteCompiler.Compile(site).Ruleset), $"round {round}");
        }

        (changes > 50 && moved > 20).ShouldBeTrue($"{changes} changes, {moved} of networks");
    }

    /// <summary>One to three bans come or go, of a few networks, so that they share them.</summary>
    private static Site Edited(Site site, Random random)
    {
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var length = (ReadOnlySpan<int>)[32, 32, 32, 24, 24, 16, 15];
            var address = (11u << 24) | ((uint)random.Next(24) << 16) | (uint)random.Next(1 << 9);
            var prefix = new IpPrefix(Ipv4Prefix.Around(new Ipv4Address(address), length[random.Next(length.Length)]));
            site =
                random.Next(2) == 0
                    ? site.With(new Ban(prefix, "", random.Next(3) == 0 ? SiteGenerator.Now.AddDays(9) : null))
                : site.Bans.Length > 3 ? site.Without(site.Bans[random.Next(site.Bans.Length)].Prefix)
                : site;
        }

        return site;
    }

    private static Site Farm(params string[] bans) =>
        WebfarmGenerator.Site(1, 3) with
        {
            Bans =
            [
                .. bans.Select(static ban => new Ban(CampusGround.Prefix(ban), "", null))
                    .OrderBy(static ban => ban.Prefix),
            ],
        };

    private static uint[] Networks(Ruleset table) => [.. Keys(table.Elements.GetValueOrDefault(Near)).Order()];

    private static List<uint> Keys(ElementTable? elements)
    {
        var keys = new List<uint>();
        for (var i = 0; i < (elements?.Count ?? 0); i++)
        {
            keys.Add(BinaryPrimitives.ReadUInt32BigEndian(elements![i]));
        }

        return keys;
    }

    private static bool Drops(CompiledSite compiled, uint source) =>
        new Simulator(compiled.Ruleset, CostTable.Default)
            .RunChain(compiled.Ruleset, "raw_prerouting", new Packet { InputInterface = "wan", Source = source })
            .Outcome.Ending == Ending.Drop;
}
