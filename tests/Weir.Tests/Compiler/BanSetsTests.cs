using Shouldly;
using Weir.Core.Analysis;
using Weir.Core.Compiler;
using Weir.Core.Compiler.Cost;
using Weir.Core.Model;
using Weir.Testing.Generators;
using Xunit;

namespace Weir.Tests.Compiler;

/// <summary>Which sets bans lie in, and what counts them.</summary>
public sealed class BanSetsTests
{
    private const int Many = 70_000;
    private static readonly DateTimeOffset Later = new(2090, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Site Campus = SiteEdits.Validated(SiteGenerator.Site(3, 20)) with { Bans = [] };

    [Fact]
    public void Compile_ManyLastingBans_LieInAHashOfFixedSize()
    {
        var compiled = SiteCompiler.Compile(Campus with { Bans = [.. Hosts(Many)] });
        var large = compiled.Ruleset.Sets.Single(set => set.Name == "ban4_large_32");

        large.Timeouts.ShouldBeFalse();
        large.Counters.ShouldBeFalse();
        large.Capacity.ShouldBeGreaterThanOrEqualTo((uint)Many);
        compiled.Ruleset.Elements["ban4_large_32"].Count.ShouldBe(Many);
        compiled.Ruleset.Elements["ban4_large_32"].Notes.ShouldBeNull();
        Drops(compiled, "193.0.0.5").ShouldBeTrue();
        Drops(compiled, "193.2.0.5").ShouldBeFalse();
    }

    [Fact]
    public void TryChange_FirstBanWithATimeBesideManyLastingOnes_IsAnElement()
    {
        var before = SiteCompiler.Compile(Campus with { Bans = [.. Hosts(Many)] });
        var next = before.Site.With(new Ban(Host(0xC210_0001), "for a while", Later));

        before.TryChange(next, SiteDiff.Between(before.Site, next), out var changed, out var delta).ShouldBeTrue();

        // It is the first of its network, too.
        delta.ShouldNotBeNull().Sets.Select(static set => set.Set.Name).ShouldBe(["ban4_32", "ban4_near"]);
        Drops(changed.ShouldNotBeNull(), "194.16.0.1").ShouldBeTrue();
    }

    [Fact]
    public void TryChange_LastingBanThatGetsATime_MovesToTheSetThatKnowsTimes()
    {
        var before = SiteCompiler.Compile(Campus with { Bans = [.. Hosts(Many)] });
        var next = before.Site.With(before.Site.Bans[7] with { Expires = Later });

        before.TryChange(next, SiteDiff.Between(before.Site, next), out _, out var delta).ShouldBeTrue();

        var sets = delta.ShouldNotBeNull().Sets;
        sets.Single(set => set.Set.Name == "ban4_large_32").Removed.Count.ShouldBe(1);
        sets.Single(set => set.Set.Name == "ban4_32").Added.Count.ShouldBe(1);
    }

    [Fact]
    public void Compile_Bans_AreCountedInASetThatThePacketPathFills()
    {
        var compiled = SiteCompiler.Compile(Campus with { Bans = [.. Hosts(3)] });
        var hits = compiled.Ruleset.Sets.Single(set => set.Name == "ban4_hits_32");

        hits.Dynamic.ShouldBeTrue();
        hits.Counters.ShouldBeTrue();
        hits.LifeSeconds.ShouldBe(30u * 24 * 3600);
        compiled.Ruleset.Sets.Single(set => set.Name == "ban4_32").Counters.ShouldBeFalse();
    }

    [Fact]
    public void Compile_WithoutBanCounters_DropsAtOnce()
    {
        var options = Campus.Options with { BanCounters = false };
        var compiled = SiteCompiler.Compile(Campus with { Options = options, Bans = [.. Hosts(3)] });

        compiled.Ruleset.Sets.ShouldNotContain(set => set.Name.Contains("hits"));
        Drops(compiled, "193.0.0.1").ShouldBeTrue();
    }

    private static bool Drops(CompiledSite compiled, string source) =>
        new Simulator(compiled.Ruleset, CostTable.Default)
            .ToBox(BanRangesTests.Ping(source))
            .Steps.Any(step => step is { Matched: true, Rule.Comment: "banned" });

    private static IEnumerable<Ban> Hosts(int count) =>
        Enumerable.Range(0, count).Select(i => new Ban(Host(0xC100_0000u + (uint)i), "", null));

    private static IpPrefix Host(uint address) => new(Ipv4Prefix.Host(new Ipv4Address(address)));
}
