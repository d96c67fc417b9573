using System.Net;
using Shouldly;
using Weir.Core.Model;
using Weir.Demo;
using Weir.KernelTests.Agent;
using Weir.Lab.Sockets;
using Weir.Lab.Topologies;
using Weir.Testing;

namespace Weir.KernelTests.Web;

/// <summary>An edit and its apply as one, with a confirmation: with real traffic in the lab.</summary>
public sealed class ConfirmedEditTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    [KernelFact]
    public async Task Block_Confirmed_TakesTheMembersTrafficAndStays()
    {
        using var lab = Lab(out var server);
        using var running = server;
        using var campus = new WebCampus(lab.FirewallNamespaceName, 200);
        var player = Cast(campus, lab);
        await Reaches(campus, lab, player, yes: true);

        var answer = await campus.Post($"members/{player.Member.Id}/block", """{"confirmSeconds":3600}""");
        answer["apply"]?["confirmBefore"].ShouldNotBeNull();
        await Reaches(campus, lab, player, yes: false);
        var waiting = await campus.Get("unconfirmed");
        waiting["edit"]?["state"]?.GetValue<string>().ShouldBe("waiting");
        waiting["edit"]?["by"]?.GetValue<string>().ShouldBe("op");

        // Nothing else comes into force meanwhile, and nothing is written that nobody would see.
        WebCampus.Codes(await campus.Post("bans", """{"prefix":"192.88.99.1"}""", 409)).ShouldBe("WEIR0831");
        var guarded = await campus.Post("bans", """{"prefix":"192.88.99.1","confirmSeconds":60}""", 409);
        WebCampus.Codes(guarded).ShouldBe("WEIR0508");
        campus.Source().Bans.ShouldNotContain(static ban => $"{ban.Prefix}" == "192.88.99.1");

        (await campus.Post("confirm"))["revision"]?.GetValue<ulong>().ShouldBeGreaterThan(0ul);
        (await campus.Get("unconfirmed"))["edit"].ShouldBeNull();
        await Reaches(campus, lab, player, yes: false);
        await campus.Post($"members/{player.Member.Id}/unblock");
        await Reaches(campus, lab, player, yes: true);

        var log = File.ReadAllText(Path.Combine(campus.State, "audit.jsonl"));
        log.ShouldContain("\"op\"");
        log.ShouldContain($"/members/{player.Member.Id}/block");
        log.ShouldContain("blocked");
    }

    [KernelFact]
    public async Task Block_NotConfirmed_GoesBackIsHeldAndCanBeUndone()
    {
        using var lab = Lab(out var server);
        using var running = server;
        using var campus = new WebCampus(lab.FirewallNamespaceName, 200);
        var player = Cast(campus, lab);
        var id = player.Member.Id;

        await campus.Post($"members/{id}/block", """{"confirmSeconds":1}""");
        campus.Until(() => campus.Log.Contains("WEIR0577", StringComparison.Ordinal), "it goes back");
        await Reaches(campus, lab, player, yes: true);
        campus.Source().FindMember(id)?.State.ShouldBe(MemberState.Blocked); // said, and held
        (await campus.Get("unconfirmed"))["edit"]?["state"]?.GetValue<string>().ShouldBe("rolledBack");
        WebCampus.Codes(await campus.Post($"members/{id}/unblock", null, 409)).ShouldBe("WEIR0574");

        var back = await campus.Post("rollback");

        back["undone"]?[0]?["after"]?.GetValue<string>().ShouldContain("active");
        campus.Source().FindMember(id)?.State.ShouldBe(MemberState.Active);
        (await campus.Get("unconfirmed"))["edit"].ShouldBeNull();
        await campus.Post("bans", """{"prefix":"192.88.99.1"}"""); // nothing is held any more
        await Reaches(campus, lab, player, yes: true);
    }

    [KernelFact]
    public async Task Rollback_WhileItWaits_UndoesTheRulesAndTheRows()
    {
        using var network = TestNamespace.Create("web");
        using var campus = new WebCampus(network.Name);
        var member = campus.Site.Members.First(static one => one.State == MemberState.Active);
        var before = TableListing.Of(network.Run("nft", ["-j", "list", "table", "inet", "weir"]));

        await campus.Post($"members/{member.Id}/block", """{"confirmSeconds":3600}""");
        var back = await campus.Post("rollback");

        back["undone"]?.AsArray().Count.ShouldBe(1);
        TableListing.Of(network.Run("nft", ["-j", "list", "table", "inet", "weir"])).ShouldBe(before);
        SiteDiff.Between(campus.Site, campus.Source()).IsEmpty.ShouldBeTrue();
        await campus.Post($"members/{member.Id}/block");
    }

    [KernelFact]
    public async Task Edit_AgentHoldsIt_IsUndoneInTheSource()
    {
        using var network = TestNamespace.Create("web");
        using var campus = new WebCampus(network.Name, members: 4);

        // One member of four is more than may vanish at once.
        var refused = await campus.Send(
            campus.Operator,
            HttpMethod.Delete,
            $"members/{campus.Site.Members[0].Id}?confirmSeconds=60",
            null,
            409
        );

        WebCampus.Codes(refused).ShouldBe("WEIR0827 WEIR0574");
        SiteDiff.Between(campus.Site, campus.Source()).IsEmpty.ShouldBeTrue();
        await campus.Post($"members/{campus.Site.Members[0].Id}/block"); // not held any more
    }

    private static LabTopology Lab(out TcpEchoServer server)
    {
        var topology = Weir.Sources.Example.CampusExample.Draft(1).Topology;
        var lab = LabTopology.Create(LabSpec.For(topology));
        lab.Internet.AddAddress(DemoStage.Server);
        server = TcpEchoServer.Start(lab.Internet.Network, new IPEndPoint(DemoStage.Server, 8_080));
        return lab;
    }

    private static Player Cast(WebCampus campus, LabTopology lab)
    {
        var player = new DemoCast(campus.Site).Active("room1");
        lab.Node(player.Room).AddAddress(player.Address);
        return player;
    }

    private static async Task Reaches(WebCampus campus, LabTopology lab, Player player, bool yes) =>
        await campus.UntilAsync(
            async () =>
            {
                var result = await SocketProbe.TcpAsync(
                    lab.Node(player.Room).Network,
                    new IPEndPoint(player.Address, 0),
                    new IPEndPoint(DemoStage.Server, 8_080),
                    Patience
                );
                return (result.Outcome == ReachOutcome.Answered) == yes;
            },
            yes ? "the member reaches the internet" : "the member is shut out"
        );
}
