using Shouldly;
using Weir.Agent;
using Weir.Agent.Applying;
using Weir.Agent.Planning;
using Weir.Core.Compiler;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Testing;
using Weir.Testing.Generators;

namespace Weir.KernelTests.Agent;

public sealed class ApplyTests
{
    [KernelFact]
    public void Apply_NothingThere_LoadsAllInOneTransaction()
    {
        using var ground = new AgentGround();
        var before = ground.Generation();

        var result = ground.Apply(SiteGenerator.Site(1, 30));

        result.Kind.ShouldBe(PlanKind.Full);
        result.Revision.ShouldNotBeNull().Number.ShouldBe(1ul);
        result.Generation.ShouldBe(before + 1);
        result.Findings.Where(finding => finding.Severity != Severity.Info).ShouldBeEmpty();
        // The mark is there for Weir alone: what it loads lists as what its text loads.
        ground.Nft("-j", "list", "ruleset").ShouldNotContain($"{result.Revision.Stamp}");
    }

    [KernelFact]
    public void Apply_TheSameAgain_DoesNothing()
    {
        using var ground = new AgentGround();
        var first = ground.Apply(SiteGenerator.Site(1, 30));

        var second = ground.Apply(SiteGenerator.Site(1, 30));

        second.Kind.ShouldBe(PlanKind.Nothing);
        second.Operations.ShouldBe(0);
        second.Generation.ShouldBe(first.Generation);
        second.Revision.ShouldBe(first.Revision);
    }

    [KernelFact]
    public void Apply_MemberBlocked_ChangesElementsOnlyAndVerifies()
    {
        using var ground = new AgentGround();
        var site = SiteGenerator.Site(2, 30);
        ground.Apply(site);

        var next = Blocked(site);
        var result = ground.Apply(next);

        result.Kind.ShouldBe(PlanKind.Elements);
        // A narrow range counts up to 64 ports, a wide one up to 104 blocks (PortBlocks).
        (result.ElementsAdded + result.ElementsRemoved).ShouldBeInRange(1, 500);
        result.Findings.ShouldBeEmpty();
        ground.Listing().ShouldBe(AgentGround.FreshListing(next));
    }

    [KernelFact]
    public void Apply_OptionsChanged_ChangesRulesAndKeepsElements()
    {
        using var ground = new AgentGround();
        var site = SiteGenerator.Site(3, 30);
        ground.Apply(site);

        var next = site with { Options = site.Options with { ConnectionLimit = 77 } };
        var result = ground.Apply(next);

        result.Kind.ShouldBe(PlanKind.Structure);
        result.ElementsAdded.ShouldBe(0);
        result.Findings.ShouldBeEmpty();
        ground.Listing().ShouldBe(AgentGround.FreshListing(next));
    }

    [KernelFact]
    public void Apply_ManyRandomChanges_EachIsWhatAFreshLoadWouldBe()
    {
        using var ground = new AgentGround();
        var random = new Random(4);
        var site = SiteGenerator.Site(4, 25);
        ground.Apply(site);
        for (var round = 0; round < 12; round++)
        {
            site = SiteEdits.Apply(site, random, random.Next(1, 4));

            ground.Apply(site).Findings.Where(finding => finding.Severity == Severity.Error).ShouldBeEmpty();

            ground.Listing().ShouldBe(AgentGround.FreshListing(site), $"after round {round}");
        }
    }

    [KernelFact]
    public void Apply_StateLost_ReadsTheTableAndGoesOn()
    {
        using var ground = new AgentGround();
        var site = SiteGenerator.Site(5, 30);
        ground.Apply(site);
        foreach (var file in Directory.GetFiles(ground.State))
        {
            File.Delete(file);
        }

        var next = Blocked(site);
        var result = ground.Apply(next);

        result.Kind.ShouldBe(PlanKind.Reread);
        result.Findings.ShouldContain(finding => finding.Code == "WEIR0514");
        result.Revision.ShouldNotBeNull().Number.ShouldBe(2ul);
        result.ElementsAdded.ShouldBeLessThan(40);
        ground.Listing().ShouldBe(AgentGround.FreshListing(next));
        ground.Apply(next).Kind.ShouldBe(PlanKind.Nothing);
    }

    [KernelFact]
    public void Apply_SnapshotDamaged_ReadsTheTableAndWarns()
    {
        using var ground = new AgentGround();
        var site = SiteGenerator.Site(6, 30);
        ground.Apply(site);
        var snapshot = Directory.GetFiles(ground.State, "revision-*").ShouldHaveSingleItem();
        var bytes = File.ReadAllBytes(snapshot);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(snapshot, bytes);

        var result = ground.Apply(Blocked(site));

        result.Kind.ShouldBe(PlanKind.Reread);
        result.Findings.ShouldContain(finding => finding.Code == "WEIR0502");
        ground.Listing().ShouldBe(AgentGround.FreshListing(Blocked(site)));
    }

    [KernelFact]
    public void Apply_NoMembersOverSome_IsRefusedUnlessAllowed()
    {
        using var ground = new AgentGround();
        var site = SiteGenerator.Site(7, 30);
        ground.Apply(site);
        var generation = ground.Generation();
        var empty = site with { Members = [], Devices = [], Forwards = [], Openings = [] };

        var refused = Should.Throw<AgentException>(() => ground.Apply(empty));

        refused.Failure.ShouldBe(AgentFailure.Input);
        refused.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("WEIR0505");
        ground.Generation().ShouldBe(generation);
        ground.Apply(empty, new ApplyOptions { AllowEmpty = true }).ElementsRemoved.ShouldBeGreaterThan(30);
    }

    [KernelFact]
    public void Apply_NoMembersAfterTheStateWasLost_IsRefused()
    {
        using var ground = new AgentGround();
        var site = SiteGenerator.Site(7, 30);
        ground.Apply(site);
        foreach (var file in Directory.GetFiles(ground.State))
        {
            File.Delete(file);
        }

        var empty = site with { Members = [], Devices = [], Forwards = [], Openings = [] };

        Should.Throw<AgentException>(() => ground.Apply(empty)).Diagnostics[0].Code.ShouldBe("WEIR0505");
    }

    [KernelFact]
    public void Rollback_AfterAChange_IsTheSiteBefore()
    {
        using var ground = new AgentGround();
        var site = SiteGenerator.Site(8, 30);
        ground.Apply(site);
        ground.Apply(Blocked(site));

        var result = ground.Do(static agent => agent.Rollback());

        result.Kind.ShouldBe(PlanKind.Elements);
        result.Revision.ShouldNotBeNull().Number.ShouldBe(3ul);
        ground.Listing().ShouldBe(AgentGround.FreshListing(site));
        Should
            .Throw<AgentException>(() => ground.Do(static agent => agent.Rollback()))
            .Diagnostics.ShouldHaveSingleItem()
            .Code.ShouldBe("WEIR0510");
    }

    [KernelFact]
    public void Rollback_OfTheFirstApply_RemovesTheTable()
    {
        using var ground = new AgentGround();
        ground.Nft("add", "table", "inet", "neighbor");
        ground.Apply(SiteGenerator.Site(9, 10));

        ground.Do(static agent => agent.Rollback()).Kind.ShouldBe(PlanKind.Removal);

        ground.Nft("list", "tables").Trim().ShouldBe("table inet neighbor");
        ground.Status().HasTable.ShouldBeFalse();
        ground.Apply(SiteGenerator.Site(9, 10)).Kind.ShouldBe(PlanKind.Full);
    }

    [KernelFact]
    public void Plan_AnyTime_ChangesNothing()
    {
        using var ground = new AgentGround();
        var site = SiteGenerator.Site(10, 10);
        ground.Apply(site);
        var generation = ground.Generation();

        var plan = ground.Do(agent => agent.Plan(Blocked(site)));

        plan.Kind.ShouldBe(PlanKind.Elements);
        plan.Diff.ShouldNotBeNull().Changes.Length.ShouldBe(1);
        ground.Generation().ShouldBe(generation);
        ground.Apply(site).Kind.ShouldBe(PlanKind.Nothing);
    }

    /// <summary>A member that passes traffic no longer does, by a change of elements alone where there is one.</summary>
    internal static Site Blocked(Site site)
    {
        var compiled = SiteCompiler.Compile(site);
        var candidates = Enumerable
            .Range(0, site.Members.Length)
            .Where(at => site.Members[at] is { State: not MemberState.Blocked, PublicIpv4: not null })
            .Select(at =>
                site with
                {
                    Members = site.Members.SetItem(at, site.Members[at] with { State = MemberState.Blocked }),
                }
            )
            .ToList();
        return candidates.Find(next => compiled.TryChange(next, SiteDiff.Between(site, next), out _, out _))
            ?? candidates[0];
    }
}
