using System.Text.Json.Nodes;
using Shouldly;
using Weir.Core.Model;
using Weir.KernelTests.Agent;
using Weir.Sources;
using Weir.Testing;
using Weir.Web.Editing;

namespace Weir.KernelTests.Web;

/// <summary>An edit that waits for its confirmation when the agent is killed: the next one knows it, keeps it or takes it back.</summary>
public sealed class RestartedEditTests
{
    [KernelFact]
    public async Task Edit_AgentKilled_WaitsOnAndCanBeConfirmed()
    {
        using var network = TestNamespace.Create("web");
        using var campus = new WebCampus(network.Name);
        var member = Active(campus);
        await campus.Post($"members/{member.Id}/block", """{"confirmSeconds":3600}""");
        var (shown, blocked) = (await Edit(campus), Listing(network));

        campus.Kill();
        campus.StartAgain();

        await Waits(campus);
        JsonNode.DeepEquals(await Edit(campus), shown).ShouldBeTrue();
        Listing(network).ShouldBe(blocked);
        WebCampus.Codes(await campus.Post("bans", """{"prefix":"192.88.99.1"}""", 409)).ShouldBe("WEIR0831");
        await campus.Post("confirm");
        (await Edit(campus)).ShouldBeNull();

        campus.Kill();
        campus.StartAgain();
        (await Edit(campus)).ShouldBeNull();
        Listing(network).ShouldBe(blocked);
        campus.Source().FindMember(member.Id)?.State.ShouldBe(MemberState.Blocked);
        await campus.Post("bans", """{"prefix":"192.88.99.1"}""");
    }

    [KernelFact]
    public async Task Edit_AgentKilledAndNotConfirmed_GoesBackOnTimeAndCanBeUndone()
    {
        using var network = TestNamespace.Create("web");
        using var campus = new WebCampus(network.Name);
        var (member, before) = (Active(campus), Listing(network));
        await campus.Post($"members/{member.Id}/block", """{"confirmSeconds":5}""");

        // On a slow machine the guardian comes first, on a fast one the agent: both end the same.
        campus.Kill();
        campus.StartAgain();

        await campus.UntilAsync(
            async () => (await Edit(campus))?["state"]?.GetValue<string>() == "rolledBack",
            "it goes back"
        );
        Listing(network).ShouldBe(before);
        campus.Source().FindMember(member.Id)?.State.ShouldBe(MemberState.Blocked);
        (await campus.Post("rollback"))["undone"]?.AsArray().Count.ShouldBe(1);
        campus.Source().FindMember(member.Id)?.State.ShouldBe(MemberState.Active);
        (await Edit(campus)).ShouldBeNull();
        await campus.Post("bans", """{"prefix":"192.88.99.1"}""");
    }

    [KernelFact]
    public async Task Rollback_AfterARestart_UndoesTheRulesAndTheRows()
    {
        using var network = TestNamespace.Create("web");
        using var campus = new WebCampus(network.Name);
        var before = Listing(network);
        await campus.Post("bans", """{"prefix":"192.88.99.1","reason":"x","confirmSeconds":3600}""");
        campus.Kill();
        campus.StartAgain();
        await Waits(campus);

        var back = await campus.Post("rollback");

        back["undone"]?[0]?["action"]?.GetValue<string>().ShouldBe("removed");
        Listing(network).ShouldBe(before);
        SiteDiff.Between(campus.Site, campus.Source()).IsEmpty.ShouldBeTrue();
    }

    [KernelFact]
    public async Task Edit_WrittenAndNotInForce_IsTakenBackBeforeTheSourceIsRead()
    {
        using var network = TestNamespace.Create("web");
        using var campus = new WebCampus(network.Name);
        var before = Listing(network);
        campus.Kill();
        // The agent dies between the two: how to undo the edit is on the disk, then the rows are written.
        var edits = new UnconfirmedEdits(campus.State);
        var opened = SiteFolder.OpenEditor(
            campus.Folder,
            TimeProvider.System,
            made => edits.Begin(new UnconfirmedEdit(made.Before!, made.Site!, "anna", TimeProvider.System.GetUtcNow()))
        );
        opened.Value!.SetState(Active(campus).Login, MemberState.Blocked).HasErrors.ShouldBeFalse();

        campus.StartAgain();

        campus.Log.ShouldContain("WEIR0897");
        campus.Log.ShouldContain("anna");
        SiteDiff.Between(campus.Site, campus.Source()).IsEmpty.ShouldBeTrue();
        Listing(network).ShouldBe(before);
        (await Edit(campus)).ShouldBeNull();
        File.Exists(Path.Combine(campus.State, "edit")).ShouldBeFalse();
    }

    [KernelFact]
    public async Task Verb_WithApplyAndARunningAgent_GoesThroughIt()
    {
        using var network = TestNamespace.Create("web");
        using var campus = new WebCampus(network.Name);
        var (member, before) = (Active(campus), Listing(network));

        var (code, answer) = campus.Weir("member", "block", member.Login, "--apply");

        code.ShouldBe(0, $"{answer}");
        answer["apply"]?["revision"]?.GetValue<ulong>().ShouldBeGreaterThan(1ul);
        Listing(network).ShouldNotBe(before);
        var entry = (await campus.Send(campus.Operator, HttpMethod.Get, "audit", null, 200))["entries"]?[0];
        entry?["what"]?.GetValue<string>().ShouldBe("apply");
        entry?["who"]?.GetValue<string>().ShouldBe("uid 0");

        // While a change waits the rows are written all the same, and it is said that they are not in force.
        await campus.Post("bans", """{"prefix":"192.88.99.1","confirmSeconds":3600}""");
        var (refused, why) = campus.Weir("ban", "add", "192.88.99.2", "--apply");
        refused.ShouldBe(2);
        WebCampus.Codes(why).ShouldBe("WEIR0508");
        campus.Source().Bans.ShouldContain(static ban => $"{ban.Prefix}" == "192.88.99.2");
        await campus.Post("confirm");
        campus.Until(
            () =>
                network.Run("nft", ["list", "table", "inet", "weir"]).Contains("192.88.99.2", StringComparison.Ordinal),
            "it comes into force by itself"
        );
    }

    private static Task Waits(WebCampus campus) =>
        campus.UntilAsync(
            async () =>
                campus.Log.Contains("WEIR0895", StringComparison.Ordinal)
                && (await Edit(campus))?["state"]?.GetValue<string>() == "waiting",
            "the wait is taken over"
        );

    private static Member Active(WebCampus campus) =>
        campus.Site.Members.First(static one => one.State == MemberState.Active);

    private static async Task<JsonNode?> Edit(WebCampus campus) => (await campus.Get("unconfirmed"))["edit"];

    private static IReadOnlyList<string> Listing(TestNamespace network) =>
        TableListing.Of(network.Run("nft", ["-j", "list", "table", "inet", "weir"]));
}
