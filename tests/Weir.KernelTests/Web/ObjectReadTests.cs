using System.Globalization;
using System.Net;
using Shouldly;
using Weir.Core.Model;
using Weir.Testing;

namespace Weir.KernelTests.Web;

/// <summary>Members and their rows, read over HTTP from a running agent.</summary>
public sealed class ObjectReadTests
{
    [KernelFact]
    public async Task Objects_Read_AreThoseInForce()
    {
        using var network = TestNamespace.Create("web");
        using var campus = new WebCampus(network.Name);
        var site = campus.Site;
        var member = site.Members[3];

        var page = await campus.Get("members?limit=6");
        page["total"]?.GetValue<int>().ShouldBe(20);
        page["members"]?.AsArray().Count.ShouldBe(6);
        page["next"]?.GetValue<string>().ShouldBe($"{site.Members[5].Id}");
        var second = await campus.Get($"members?limit=1000&after={site.Members[5].Id}");
        second["members"]?.AsArray().Count.ShouldBe(14);
        second["next"].ShouldBeNull();

        foreach (
            var search in new[] { member.Login, $"{member.Id}", $"{site.DevicesOf(member.Id)[0].Address.Address}" }
        )
        {
            var found = await campus.Get($"members?search={Uri.EscapeDataString(search)}");
            Ids(found["members"]).ShouldContain(member.Id);
        }

        var whole = await campus.Get($"members/{member.Id}");
        whole["member"]?["login"]?.GetValue<string>().ShouldBe(member.Login);
        whole["counters"]?["up4"]?["packets"]?.GetValue<long>().ShouldBe(0);
        (await campus.Get($"members/{Uri.EscapeDataString(member.Login)}?counters=false"))["counters"].ShouldBeNull();
        WebCampus.Codes(await campus.Get("members/nobody", 404)).ShouldBe("WEIR0808");
        WebCampus
            .Codes(await campus.Get("members?limit=0&after=x&colour=red", 400))
            .ShouldBe("WEIR0825 WEIR0825 WEIR0825");

        (await campus.Get("forwards"))["total"]?.GetValue<int>().ShouldBe(site.Forwards.Length);
        (await campus.Get("openings?limit=3"))["openings"]?.AsArray().Count.ShouldBe(3);
        Ids((await campus.Get($"devices?member={member.Id}"))["devices"], "member").ShouldBe([member.Id, member.Id]);
        (await campus.Get("listeners"))["total"]?.GetValue<int>().ShouldBe(0);
        (await campus.Get("allows"))["total"]?.GetValue<int>().ShouldBe(0);
    }

    [KernelFact]
    public async Task Objects_AskedAgain_AreSentAgainOnlyWhenChanged()
    {
        using var network = TestNamespace.Create("web");
        using var campus = new WebCampus(network.Name);
        var tag = await Tag(campus, null, HttpStatusCode.OK);

        await Tag(campus, tag, HttpStatusCode.NotModified);
        await campus.Post($"members/{campus.Site.Members[0].Id}/block");

        (await Tag(campus, tag, HttpStatusCode.OK)).ShouldNotBe(tag);
    }

    [KernelFact]
    public async Task Quotas_Declared_AreSeenByViewersAndByTheMemberHimself()
    {
        using var network = TestNamespace.Create("web");
        using var campus = new WebCampus(network.Name);
        var (owner, other) = (campus.Site.Members[0], campus.Site.Members[1]);
        (await campus.Get($"members/{owner.Id}/quota"))["quota"].ShouldBeNull();
        var path = Path.Combine(campus.Folder, "weir.yaml");
        var quotas = $"options:\n  quotas: [{{ name: fair, bytes: 1 GiB, per: day, members: [{owner.Id}] }}]\n";
        File.WriteAllText(path, File.ReadAllText(path).Replace("options:\n", quotas, StringComparison.Ordinal));

        // The next sample is due in an hour: quotas that come into force are judged at once.
        var total = 0;
        for (var watch = System.Diagnostics.Stopwatch.StartNew(); total == 0; await Task.Delay(20))
        {
            watch.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(3), campus.Log);
            total = (await campus.Get("quotas"))["total"]?.GetValue<int>() ?? 0;
        }

        var row = (await campus.Get("quotas?limit=5"))["members"]?[0];
        row?["login"]?.GetValue<string>().ShouldBe(owner.Login);
        row?["left"]?.GetValue<ulong>().ShouldBe(1UL << 30);
        (await campus.Get("quotas?over=true"))["total"]?.GetValue<int>().ShouldBe(0);
        WebCampus.Codes(await campus.Get("quotas?under=true", 400)).ShouldBe("WEIR0825");
        (await campus.Get($"members/{other.Id}/quota"))["quota"].ShouldBeNull();
        (await campus.Get($"members/{owner.Id}/usage"))["quota"]?["quota"]?.GetValue<string>().ShouldBe("fair");
        var own = await campus.Send(campus.Client(owner.Login), HttpMethod.Get, "me/quota", null, 200);
        own["quota"]?["login"]?.GetValue<string>().ShouldBe(owner.Login);
        var others = await campus.Send(campus.Client(other.Login), HttpMethod.Get, "me/quota", null, 200);
        others["quota"].ShouldBeNull();
        await campus.Send(campus.Client(other.Login), HttpMethod.Get, $"members/{owner.Id}/quota", null, 403);
        await campus.Send(campus.Client(other.Login), HttpMethod.Get, "quotas", null, 403);
    }

    [KernelFact]
    public async Task Self_MemberAsksForAnother_GetsHisOwnOrNothing()
    {
        using var network = TestNamespace.Create("web");
        using var campus = new WebCampus(network.Name);
        var site = campus.Site;
        var forward = site.Forwards[0];
        var owner = site.FindMember(forward.MemberId).ShouldNotBeNull();
        var other = site.Members.First(one => one.Id != owner.Id);
        var client = campus.Client(owner.Login);

        var own = await campus.Send(client, HttpMethod.Get, "me/forwards", null, 200);
        Ids(own["forwards"], "member").ShouldBe(site.ForwardsOf(owner.Id).ToArray().Select(static row => row.MemberId));
        var devices = await campus.Send(client, HttpMethod.Get, "me/devices", null, 200);
        Ids(devices["devices"], "member").Distinct().ShouldBe([owner.Id]);

        await campus.Send(client, HttpMethod.Get, $"me/forwards?member={other.Id}", null, 400);
        foreach (
            var path in new[]
            {
                $"members/{other.Id}",
                "members",
                $"forwards?member={other.Id}",
                $"devices?member={owner.Id}",
                "plan",
            }
        )
        {
            await campus.Send(client, HttpMethod.Get, path, null, 403);
        }

        await campus.Send(client, HttpMethod.Post, $"members/{owner.Id}/unblock", "{}", 403);
        await campus.Send(client, HttpMethod.Post, "trace", "{}", 403);
        await campus.Send(campus.Viewer, HttpMethod.Post, $"members/{owner.Id}/block", "{}", 403);
        await campus.Send(campus.Viewer, HttpMethod.Get, "me/forwards", null, 403);

        // Deleted, his id given to somebody else: the token is nobody's.
        await campus.Delete($"members/{owner.Id}");
        await campus.Post("members", $$"""{"id":{{owner.Id}},"login":"somebody.else"}""");
        var gone = await campus.Send(client, HttpMethod.Get, "me/devices", null, 404);
        WebCampus.Codes(gone).ShouldBe("WEIR0829");
    }

    [KernelFact]
    public async Task Trace_Member_TellsWhyHisPacketPassesOrNot()
    {
        using var network = TestNamespace.Create("web");
        using var campus = new WebCampus(network.Name);
        var member = campus.Site.Members.First(one => one is { State: MemberState.Active, PublicIpv4: not null });

        var open = await Trace(campus, $$"""{"member":{{member.Id}}}""");
        open["fate"]?.GetValue<string>().ShouldBe("accepted");
        open["login"]?.GetValue<string>().ShouldBe(member.Login);
        open["leavesAs"]?.GetValue<string>().ShouldContain($"{member.PublicIpv4}");

        await campus.Post($"members/{member.Id}/block");
        var blocked = await Trace(campus, $$"""{"member":"{{member.Login}}","port":80}""");
        blocked["fate"]?.GetValue<string>().ShouldNotBe("accepted");
        blocked["state"]?.GetValue<string>().ShouldBe("blocked");
        blocked["why"]?.GetValue<string>().ShouldNotBeEmpty();

        var words = await Trace(campus, """{"packet":"iif=eth9 ip saddr 10.16.1.2 udp dport 53","path":"in"}""");
        words["member"].ShouldBeNull();
        var bad = await campus.Send(campus.Viewer, HttpMethod.Post, "trace", """{"packet":"bogus words"}""", 400);
        WebCampus.Codes(bad).ShouldContain("WEIR0430");
        await campus.Send(campus.Viewer, HttpMethod.Post, "trace", "{}", 400);
    }

    private static async Task<System.Text.Json.Nodes.JsonNode> Trace(WebCampus campus, string body) =>
        await campus.Send(campus.Viewer, HttpMethod.Post, "trace", body, 200);

    private static async Task<string> Tag(WebCampus campus, string? known, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "members");
        if (known is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", known);
        }

        using var response = await campus.Viewer.SendAsync(request);
        response.StatusCode.ShouldBe(status);
        return response.Headers.ETag.ShouldNotBeNull().Tag;
    }

    private static uint[] Ids(System.Text.Json.Nodes.JsonNode? rows, string name = "id") =>
        (rows?.AsArray() ?? []).Select(row => uint.Parse($"{row?[name]}", CultureInfo.InvariantCulture)).ToArray();
}
