using Shouldly;
using Weir.Core.Analysis;
using Weir.Core.Compiler;
using Weir.Core.Compiler.Cost;
using Xunit;

namespace Weir.Tests.Compiler;

public sealed class GrowthTests
{
    [Fact]
    public void Compile_FiftyAndFiftyThousandMembers_HaveTheSameRulesAndChains()
    {
        var small = SiteCompiler.Compile(ExampleSite.Of(50)).Ruleset;
        var large = SiteCompiler.Compile(ExampleSite.Of(50_000)).Ruleset;

        large.RuleCount.ShouldBe(small.RuleCount);
        large.Chains.ShouldBe(small.Chains);
        large.Sets.Select(set => set.Name).ShouldBe(small.Sets.Select(set => set.Name));
    }

    [Fact]
    public void Classes_FiftyThousandMembers_CostAtMostHalfMoreThanFifty()
    {
        var small = CampusClasses.Of(SiteCompiler.Compile(ExampleSite.Of(50)), CostTable.Default);
        var large = CampusClasses.Of(SiteCompiler.Compile(ExampleSite.Of(50_000)), CostTable.Default);

        small.Length.ShouldBe(12);
        foreach (var (before, after) in small.Zip(large))
        {
            after.Name.ShouldBe(before.Name);
            after.Fate.ShouldBe(before.Fate);
            (after.TotalNanoseconds / before.TotalNanoseconds).ShouldBeLessThanOrEqualTo(1.5, after.Name);
        }
    }

    [Fact]
    public void Classes_ExampleCampus_PassAndDropAsNamed()
    {
        var classes = CampusClasses.Of(SiteCompiler.Compile(ExampleSite.Of(500)), CostTable.Default);

        foreach (var kind in classes)
        {
            var passes =
                kind.Name.StartsWith("established", StringComparison.Ordinal)
                || kind.Name.StartsWith("new", StringComparison.Ordinal);
            kind.Fate.ShouldBe(passes ? Fate.Accepted : Fate.Dropped, kind.Name);
        }
    }

    [Fact]
    public void Classes_DroppedBeforeConntrack_DoNotPayForIt()
    {
        var costs = CostTable.Default;
        var classes = CampusClasses.Of(SiteCompiler.Compile(ExampleSite.Of(500)), costs);

        foreach (var name in (string[])["banned source", "spoofed source from outside"])
        {
            var early = classes.Single(kind => kind.Name == name);
            (early.TotalNanoseconds - early.RuleNanoseconds).ShouldBeLessThan(
                costs.Nanoseconds("conntrack-new", 1, hit: true),
                name
            );
        }
    }

    [Fact]
    public void Forward_EstablishedPacket_IsDecidedByTheFirstRule()
    {
        var ruleset = SiteCompiler.Compile(ExampleSite.Of(50)).Ruleset;
        var forward = ruleset.Chains.Single(chain => chain.Name == "forward");

        forward.Rules[0].Comment.ShouldBe("established first");
        var cost = CampusClasses.Of(SiteCompiler.Compile(ExampleSite.Of(50)), CostTable.Default);
        cost.Single(kind => kind.Name == "established, IPv4 download").RulesMet.ShouldBeLessThanOrEqualTo(16);
    }
}
