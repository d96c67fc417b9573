using System.Net.Sockets;
using System.Text;
using Shouldly;
using Weir.Core.Model;
using Weir.KernelTests.Agent;
using Weir.Sources;
using Weir.Testing;

namespace Weir.KernelTests.Web;

/// <summary>Changes of a SQLite site over HTTP, put into force by a running agent.</summary>
public sealed class ObjectEditTests
{
    [KernelFact]
    public async Task Edits_EachKind_ComeIntoForceAndGoAgain()
    {
        using var network = TestNamespace.Create("web");
        using var campus = new WebCampus(network.Name);
        var before = Listing(network);

        await Applied(
            campus,
            "members",
            """{"login":"new.one","publicIpv4":"198.18.77.1","ipv6Prefixes":["2001:db8:1fff:ff00::/56"],"plan":"basic"}"""
        );
        await Applied(campus, "devices", """{"member":"new.one","address":"10.16.200.1","kind":"wlan"}""");
        await Applied(
            campus,
            "forwards",
            """{"member":"new.one","protocol":"tcp","publicPorts":"8000-8010","device":"10.16.200.1","devicePort":80}"""
        );
        await Applied(
            campus,
            "openings",
            """{"member":"new.one","prefix":"2001:db8:1fff:ff00::/60","protocol":"udp","ports":5000}"""
        );
        await Applied(campus, "bans", """{"prefix":"192.88.99.0/24","reason":"scan","expires":"7d"}""");
        await Applied(campus, "members/new.one/move", """{"from":"10.16.200.1","to":"10.32.200.1"}""");
        var member = campus.Source().Members.Single(static one => one.Login == "new.one");
        campus.Source().ForwardsOf(member.Id)[0].Device.ToString().ShouldBe("10.32.200.1");
        (await campus.Get("members/new.one"))["forwards"]?[0]?["device"]?.GetValue<string>().ShouldBe("10.32.200.1");
        await Applied(campus, HttpMethod.Patch, $"members/{member.Id}", """{"state":"trial"}""");
        await Applied(campus, HttpMethod.Patch, "members/new.one", """{"plan":"","quota":"none"}""");
        campus
            .Source()
            .FindMember(member.Id)
            .ShouldBe(member with { State = MemberState.Trial, Plan = "", Quota = "none" });
        (await campus.Get("members?quota=none"))["members"]?[0]?["login"]?.GetValue<string>().ShouldBe("new.one");

        await Applied(campus, HttpMethod.Delete, "bans?prefix=192.88.99.0%2F24", null);
        await Applied(
            campus,
            HttpMethod.Delete,
            "openings?member=new.one&prefix=2001:db8:1fff:ff00::%2F60&protocol=udp&ports=5000",
            null
        );
        await Applied(campus, HttpMethod.Delete, "forwards?member=new.one&protocol=tcp&publicPorts=8000-8010", null);
        await Applied(campus, HttpMethod.Delete, "devices?member=new.one&address=10.32.200.1", null);
        await Applied(campus, HttpMethod.Delete, "members/new.one", null);
        Listing(network).ShouldBe(before);
        SiteDiff.Between(campus.Site, campus.Source()).IsEmpty.ShouldBeTrue();
    }

    [KernelFact]
    public async Task Edits_Wrong_ChangeNothingAndSayAllAtOnce()
    {
        using var network = TestNamespace.Create("web");
        using var campus = new WebCampus(network.Name);
        var before = Listing(network);

        var values = await campus.Post(
            "forwards",
            """{"member":"x","protocol":"sctp","publicPorts":"70000","device":"10.0.0.256","confirmSeconds":0}""",
            400
        );
        WebCampus.Codes(values).ShouldBe("WEIR0825 WEIR0612 WEIR0612 WEIR0612");
        WebCampus.Codes(await campus.Post("bans", "{}", 400)).ShouldContain("WEIR0825");
        WebCampus.Codes(await campus.Post("members/nobody/block", null, 404)).ShouldBe("WEIR0151");
        var taken = campus.Site.Members.First(static one => one.PublicIpv4 is not null);
        var thief = await campus.Post("members", $$"""{"login":"thief","publicIpv4":"{{taken.PublicIpv4}}"}""", 400);
        WebCampus.Codes(thief).ShouldBe("WEIR0305 WEIR0153");
        await campus.Post("members", """{"login":"a","unknown":1}""", 400);
        var nobodys = $"members/{campus.Site.Members[0].Id}";
        WebCampus.Codes(await Patch(nobodys, "{}")).ShouldBe("WEIR0825");
        WebCampus.Codes(await Patch(nobodys, """{"quota":"gold"}""")).ShouldBe("WEIR0878 WEIR0153");
        await campus.Post("listeners", """{"protocol":"tcp","ports":443}""", 400); // a campus has none

        Listing(network).ShouldBe(before);
        SiteDiff.Between(campus.Site, campus.Source()).IsEmpty.ShouldBeTrue();

        Task<System.Text.Json.Nodes.JsonNode> Patch(string path, string body) =>
            campus.Send(campus.Operator, HttpMethod.Patch, path, body, 400);
    }

    [KernelFact]
    public async Task Rehearsal_Block_TellsTheElementsAndChangesNothing()
    {
        using var network = TestNamespace.Create("web");
        using var campus = new WebCampus(network.Name);
        var member = campus.Site.Members.First(static one =>
            one is { State: MemberState.Active, PublicIpv4: not null }
        );
        var before = Listing(network);

        var answer = await campus.Post($"members/{member.Id}/block", """{"rehearse":true}""");

        answer["changes"]?.AsArray().Count.ShouldBe(1);
        answer["plan"]?["kind"]?.GetValue<string>().ShouldBe("elements");
        answer["plan"]
            ?["steps"]?.AsArray()
            .SelectMany(static step => step?["shown"]?.AsArray() ?? [])
            .ShouldNotBeEmpty();
        Listing(network).ShouldBe(before);
        SiteDiff.Between(campus.Site, campus.Source()).IsEmpty.ShouldBeTrue();
        (await campus.Get("plan"))["kind"]?.GetValue<string>().ShouldBe("nothing");
    }

    [KernelFact]
    public async Task Edits_FiftyAtOnce_NoneIsLost()
    {
        using var network = TestNamespace.Create("web");
        using var campus = new WebCampus(network.Name);

        var edits = Enumerable
            .Range(1, 50)
            .Select(number => campus.Post("bans", $$"""{"prefix":"192.88.99.{{number}}","reason":"at once"}"""));
        await Task.WhenAll(edits);

        campus.Source().Bans.Count(static ban => ban.Reason == "at once").ShouldBe(50);
        var loaded = network.Run("nft", ["-j", "list", "set", "inet", "weir", "ban4_32"]);
        for (var number = 1; number <= 50; number++)
        {
            loaded.ShouldContain($"192.88.99.{number}\"");
        }
    }

    [KernelFact]
    public async Task Bodies_AnyBytes_NeverEndInADefect()
    {
        using var network = TestNamespace.Create("web");
        using var campus = new WebCampus(network.Name);
        var random = new Random(7);
        string[] paths =
        [
            "members",
            "members/1001/block",
            "members/1001/move",
            "devices",
            "forwards",
            "openings",
            "listeners",
            "allows",
            "bans",
            "apply",
            "trace",
            "confirm",
        ];
        string[] seeds =
        [
            """{"login":"a","publicIpv4":"198.18.77.1","ipv6Prefixes":["2001:db8::/56",null],"rehearse":true}""",
            """{"member":1001,"protocol":"tcp","publicPorts":"1-65535","device":"10.16.1.1","devicePort":0,"rehearse":true}""",
            """{"member":"\ud800","prefix":"::/0","protocol":255,"ports":[],"confirmSeconds":1e9}""",
            """{"packet":"iif=\"a ip saddr 1.2.3.4 tcp dport 1","all":true}""",
            """{"member":1001,"direction":"in","device":"::","remote":"1.2.3.4","protocol":"1","port":-1}""",
        ];
        for (var i = 0; i < 400; i++)
        {
            var body = Encoding.UTF8.GetBytes(seeds[random.Next(seeds.Length)]);
            for (var change = random.Next(4); change > 0; change--)
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
            }

            var path = paths[random.Next(paths.Length)];
            using var content = new ByteArrayContent(body[..random.Next(body.Length + 1)]);
            using var response = await campus.Operator.PostAsync(path, content);
            ((int)response.StatusCode).ShouldBeLessThan(500, $"{path} {Encoding.UTF8.GetString(body)}\n{campus.Log}");
        }

        campus.Log.ShouldNotContain("WEIR0812");
        await campus.Get("members");
    }

    [KernelFact]
    public async Task Body_HalfWritten_ChangesNothing()
    {
        using var network = TestNamespace.Create("web");
        using var campus = new WebCampus(network.Name);
        var authorization = campus.Operator.DefaultRequestHeaders.GetValues("Authorization").Single();
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(campus.Socket));
            await socket.SendAsync(
                Encoding.ASCII.GetBytes(
                    "POST /api/v1/bans HTTP/1.1\r\nHost: weir\r\nContent-Type: application/json\r\nContent-Length: 40\r\n"
                        + $"Authorization: {authorization}\r\n\r\n{{\"prefix\":\"192.88.99.7\""
                )
            );
        }

        await campus.Post("bans", """{"prefix":"192.88.99.8"}""");

        campus
            .Source()
            .Bans.Count(static ban => $"{ban.Prefix}".StartsWith("192.88.99.", StringComparison.Ordinal))
            .ShouldBe(1);
        campus.Log.ShouldNotContain("WEIR0812");
    }

    [KernelFact]
    public async Task Edit_OfCsv_IsRefused()
    {
        using var network = TestNamespace.Create("web");
        using var campus = new WebCampus(network.Name, kind: SourceKind.Csv);

        var answer = await campus.Post($"members/{campus.Site.Members[0].Id}/block", null, 409);

        WebCampus.Codes(answer).ShouldBe("WEIR0824");
        (await campus.Send(campus.Operator, HttpMethod.Get, "me", null, 200))["canEdit"]
            ?.GetValue<bool>()
            .ShouldBeFalse();
    }

    private static async Task Applied(WebCampus campus, string path, string body) =>
        await Applied(campus, HttpMethod.Post, path, body);

    private static async Task Applied(WebCampus campus, HttpMethod method, string path, string? body)
    {
        var answer = await campus.Send(campus.Operator, method, path, body, 200);
        answer["changes"]?.AsArray().ShouldNotBeEmpty(path);
        answer["apply"]?["kind"].ShouldNotBeNull(path);
    }

    private static IReadOnlyList<string> Listing(TestNamespace network) =>
        TableListing.Of(network.Run("nft", ["-j", "list", "table", "inet", "weir"]));
}
