using Shouldly;
using Weir.Agent.Planning;
using Weir.Core.Compiler;
using Weir.Core.Model;
using Weir.Testing;
using Weir.Testing.Generators;

namespace Weir.KernelTests.Agent;

public sealed class DriftTests
{
    private static readonly Site Site = SiteGenerator.Site(20, 30);

    [KernelFact]
    public void Drift_AnotherTableChanged_IsNone()
    {
        using var ground = new AgentGround();
        ground.Apply(Site);
        ground.Nft("add", "table", "inet", "neighbor");
        ground.Nft("add", "set", "inet", "neighbor", "s", "{ type ipv4_addr ; }");

        var status = ground.Status();
        var result = ground.Apply(Site);

        status.Drift.ShouldBeEmpty();
        result.Kind.ShouldBe(PlanKind.Nothing);
        ground.Nft("list", "tables").ShouldContain("table inet neighbor");
    }

    [KernelFact]
    public void Drift_ElementAddedToOurTable_IsReportedAndRemoved()
    {
        using var ground = new AgentGround();
        ground.Apply(Site);
        var set = ground
            .Nft("list", "sets", "inet")
            .Split('\n')
            .First(line => line.Contains("set ban4_32", StringComparison.Ordinal));
        set.ShouldNotBeNull();
        ground.Nft("add", "element", "inet", "weir", "ban4_32", "{ 192.0.2.99 }");

        var plan = ground.Do(agent => agent.Plan(Site));
        var result = ground.Apply(Site);

        plan.Drift.ShouldHaveSingleItem().ShouldBe("set ban4_32: element 192.0.2.99 is not Weir's");
        plan.Findings.ShouldContain(finding => finding.Code == "WEIR0506");
        result.Drift.ShouldBe(plan.Drift);
        ground.Listing().ShouldBe(AgentGround.FreshListing(Site));
        ground.Status().Drift.ShouldBeEmpty();
    }

    [KernelFact]
    public void Drift_RulesFlushedAndChainAdded_IsReportedAndPutRight()
    {
        using var ground = new AgentGround();
        ground.Apply(Site);
        ground.Nft("flush", "chain", "inet", "weir", "forward");
        ground.Nft("add", "chain", "inet", "weir", "mine");
        ground.Nft("add", "rule", "inet", "weir", "mine", "counter", "accept");

        var status = ground.Status();
        var result = ground.Apply(Site);

        status.Drift.ShouldContain(line => line.Contains("chain mine", StringComparison.Ordinal));
        status.Drift.ShouldContain(line => line.Contains("chain forward", StringComparison.Ordinal));
        result.Kind.ShouldBe(PlanKind.Reread);
        ground.Listing().ShouldBe(AgentGround.FreshListing(Site));
    }

    [KernelFact]
    public void Drift_TogetherWithAChange_GivesTheSiteWanted()
    {
        using var ground = new AgentGround();
        ground.Apply(Site);
        ground.Nft("add", "element", "inet", "weir", "ban4_32", "{ 192.0.2.99 }");

        var next = ApplyTests.Blocked(Site);
        var result = ground.Apply(next);

        result.Drift.Length.ShouldBe(1);
        ground.Listing().ShouldBe(AgentGround.FreshListing(next));
    }

    [KernelFact]
    public void Drift_TableDeleted_IsLoadedAgain()
    {
        using var ground = new AgentGround();
        ground.Apply(Site);
        ground.Nft("delete", "table", "inet", "weir");

        var result = ground.Apply(Site);

        result.Kind.ShouldBe(PlanKind.Full);
        result.Drift.ShouldHaveSingleItem().ShouldContain("is gone");
        ground.Listing().ShouldBe(AgentGround.FreshListing(Site));
    }

    [KernelFact]
    public void Drift_MarkedRuleWrittenAgainByHand_IsSeenThoughNothingElseDiffers()
    {
        using var ground = new AgentGround();
        ground.Apply(Site);
        string[] chain = ["inet", "weir", MarkedChain.Name];
        ground.Nft(["flush", "chain", .. chain]);
        ground.Nft(["add", "rule", .. chain, "return", "comment", "\"carries the revision\""]);

        var result = ground.Apply(Site);

        result.Kind.ShouldBe(PlanKind.Reread);
        ground.Apply(Site).Kind.ShouldBe(PlanKind.Nothing);
        ground.Listing().ShouldBe(AgentGround.FreshListing(Site));
    }
}
