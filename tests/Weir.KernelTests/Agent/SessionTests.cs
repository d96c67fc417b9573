using Shouldly;
using Weir.Agent;
using Weir.Agent.Planning;
using Weir.Testing;
using Weir.Testing.Generators;

namespace Weir.KernelTests.Agent;

public sealed class SessionTests
{
    [KernelFact]
    public void Session_ManyChanges_AreElementsOnlyAndWhatAFreshLoadWouldBe()
    {
        using var ground = new AgentGround();
        var random = new Random(30);
        var site = SiteGenerator.Site(30, 30);
        using (var session = SiteSession.Open(ground.Settings, site, out var first))
        {
            first.Kind.ShouldBe(PlanKind.Full);
            for (var round = 0; round < 60; round++)
            {
                site = SiteEdits.Apply(site, random, 1);
                session.Change(site).Generation.ShouldBe(session.Generation);
            }

            ground.Listing().ShouldBe(AgentGround.FreshListing(site));
        }

        // What the session did is known to the next command without reading the table.
        ground.Do(agent => agent.Plan(site)).Kind.ShouldBe(PlanKind.Nothing);
    }

    [KernelFact]
    public void Session_SomebodyElseCommits_PutsItRightWithTheNextChange()
    {
        using var ground = new AgentGround();
        var site = SiteGenerator.Site(31, 30);
        using var session = SiteSession.Open(ground.Settings, site, out _);
        ground.Nft("add", "element", "inet", "weir", "ban4_32", "{ 192.0.2.99 }");

        var result = session.Change(ApplyTests.Blocked(site));

        result.Drift.Length.ShouldBe(1);
        ground.Listing().ShouldBe(AgentGround.FreshListing(ApplyTests.Blocked(site)));
        session.Change(site).Kind.ShouldBe(PlanKind.Elements);
    }

    [KernelFact]
    public void Session_AnotherTableChanges_GoesOn()
    {
        using var ground = new AgentGround();
        var site = SiteGenerator.Site(32, 30);
        using var session = SiteSession.Open(ground.Settings, site, out _);
        ground.Nft("add", "table", "inet", "neighbor");

        var result = session.Change(ApplyTests.Blocked(site));

        result.Drift.ShouldBeEmpty();
        result.Kind.ShouldBe(PlanKind.Elements);
    }

    [KernelFact]
    public void Session_EndedWithoutSaving_IsReadFromTheKernelByTheNext()
    {
        using var ground = new AgentGround();
        var site = SiteGenerator.Site(33, 30);
        ground.Apply(site);
        var head = File.ReadAllBytes(Path.Combine(ground.State, "head"));
        var snapshot = Directory.GetFiles(ground.State, "revision-1-*").ShouldHaveSingleItem();
        var bytes = File.ReadAllBytes(snapshot);
        using (var session = SiteSession.Open(ground.Settings, site, out _))
        {
            session.Change(ApplyTests.Blocked(site));
        }

        File.WriteAllBytes(Path.Combine(ground.State, "head"), head);
        File.WriteAllBytes(snapshot, bytes);
        var result = ground.Apply(site);

        result.Kind.ShouldBe(PlanKind.Reread);
        ground.Listing().ShouldBe(AgentGround.FreshListing(site));
    }
}
