using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Weir.Core.Model;
using Weir.KernelTests.Fleet;
using Weir.Sources;
using Weir.Sources.Templates;
using Weir.Testing;
using Weir.Web.Access;

namespace Weir.KernelTests.Web.OpenApi;

/// <summary>What <c>GET openapi.json</c> says of each route is what a real agent takes and answers.</summary>
public sealed class OpenApiTests
{
    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Its example is recorded where several nodes are at hand; without one it is described all the same.</summary>
    private static readonly string[] OfSeveralNodes = ["GET /api/v1/fleet"];

    [KernelFact]
    public async Task Routes_EachCalled_TakeAndAnswerWhatIsDescribed()
    {
        using var network = TestNamespace.Create("web");
        using var campus = new WebCampus(network.Name);
        var run = await ApiRun.Of(campus);
        await Reads(run, campus);
        await Edits(run, campus);
        await Applies(run, campus);

        using var other = TestNamespace.Create("web");
        using var farm = new WebCampus(other.Name, create: CreateFarm);
        await Farm(run, farm);

        await Fleet(run);

        run.NotCalled.ShouldBeEmpty();
        Keep(run, campus.Folder);
    }

    [KernelFact]
    public async Task Refusals_AreDescribedAndProblems()
    {
        using var network = TestNamespace.Create("web");
        using var campus = new WebCampus(network.Name);
        var run = await ApiRun.Of(campus);
        using var stranger = campus.Client("nobody's");
        using var member = campus.Client(campus.Site.Members[0].Login);
        var (viewer, admin) = (campus.Viewer, campus.Operator);

        await run.Call(stranger, "GET", "me", status: 401);
        await run.Call(stranger, "POST", "login", body: """{"token":"weir_no"}""", status: 401);
        await run.Call(member, "GET", "members", status: 403);
        await run.Call(viewer, "GET", "audit", status: 403);
        await run.Call(viewer, "POST", "confirm", status: 403);
        await run.Call(viewer, "GET", "members", "limit=0", status: 400);
        await run.Call(viewer, "GET", "members/{id}", "id=nobody", status: 404);
        await run.Call(viewer, "GET", "devices", "member=nobody", status: 404);
        await run.Call(viewer, "GET", "fleet", status: 404);
        await run.Call(admin, "POST", "confirm", status: 409);
        await run.Call(admin, "POST", "accept", status: 409);
        await run.Call(admin, "POST", "members/{id}/block", "id=nobody", status: 404);
        await run.Call(admin, "DELETE", "bans", "prefix=192.0.2.77", status: 404);
        await run.Call(admin, "POST", "trace", body: """{"member":"nobody"}""", status: 404);
        await run.Call(admin, "POST", "bans", body: """{"prefix":"nothing"}""", status: 400);
        ((int)await TooLarge(admin)).ShouldBe(413);
    }

    /// <summary>Asks before it sends: a client that is still writing when the answer and the end come sees a broken pipe.</summary>
    private static async Task<HttpStatusCode> TooLarge(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("bans", UriKind.Relative));
        request.Headers.ExpectContinue = true;
        request.Content = new StringContent(new string(' ', (1 << 20) + 1));
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    /// <summary>Each route has a role, what it takes and answers, and examples that fit these.</summary>
    [KernelFact]
    public async Task Document_EachRoute_HasShapesRolesAndExamples()
    {
        using var network = TestNamespace.Create("web");
        using var campus = new WebCampus(network.Name);
        var document = await campus.Get("openapi.json");
        var shape = new JsonShape(document);
        foreach (var (path, operations) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in operations!.AsObject())
            {
                var route = $"{method.ToUpperInvariant()} {path}";
                operation?["summary"].ShouldNotBeNull(route);
                var isOpen = path is "/health" or "/api/v1/openapi.json" or "/api/v1/login";
                (operation?["security"] is null).ShouldBe(isOpen, route);
                (operation?["x-weir-role"] is null).ShouldBe(isOpen, route);
                var good = operation?["responses"]?["200"];
                (good ?? operation?["responses"]?["204"]).ShouldNotBeNull(route);
                foreach (var (media, content) in good?["content"]?.AsObject() ?? [])
                {
                    content?["schema"].ShouldNotBeNull(route);
                    if (media == "application/json" && !path.EndsWith("openapi.json", StringComparison.Ordinal))
                    {
                        Example(shape, content, OfSeveralNodes.Contains(route) ? null : route);
                    }
                }

                if (operation?["requestBody"]?["content"]?["application/json"] is { } body)
                {
                    Example(
                        shape,
                        body,
                        operation["requestBody"]?["required"]?.GetValue<bool>() == true ? route : null
                    );
                }
            }
        }

        // What a schema refers to lies in the document, not in the schema itself.
        document.ToJsonString().ShouldNotContain("\"$ref\":\"#/properties");
    }

    private static void Example(JsonShape shape, JsonNode? content, string? needed)
    {
        if (content?["example"] is { } example)
        {
            shape.Check(example, content["schema"]).ShouldBeEmpty(example.ToJsonString());
        }
        else
        {
            needed.ShouldBeNull("it has no example; WEIR_UPDATE_DOCS=1 records them");
        }
    }

    private static async Task Reads(ApiRun run, WebCampus campus)
    {
        var (viewer, admin) = (campus.Viewer, campus.Operator);
        var member = campus.Site.Members.First(one =>
            one.State == MemberState.Active && campus.Site.ForwardsOf(one.Id).Length > 0
        );
        using var own = campus.Client(member.Login);
        await run.Call(viewer, "GET", "/health");
        await run.Call(viewer, "GET", "/metrics");
        await run.Call(viewer, "GET", "openapi.json");
        await run.Call(viewer, "POST", "login", body: $$"""{"token":"{{WebCampus.Secret("look")}}"}""");
        await run.Call(viewer, "GET", "me");
        await run.Call(viewer, "POST", "logout", status: 204);
        await run.Call(viewer, "GET", "status");
        await run.Call(viewer, "GET", "events", "after=0");
        await run.Call(viewer, "GET", "events/recent", "limit=2");
        await campus.UntilAsync(
            async () => (int)(await viewer.GetAsync("live")).StatusCode == 200,
            "the agent has looked"
        );
        await run.Call(viewer, "GET", "live");
        await run.Call(viewer, "GET", "live/history", "minutes=5");
        await run.Call(viewer, "GET", "alerts");
        await run.Call(viewer, "GET", "members", "search=a state=active limit=2");
        await run.Call(viewer, "GET", "members/{id}", $"id={member.Id} counters=true");
        await run.Call(viewer, "GET", "members/{id}/usage", $"id={member.Id} hours=1 by=minute");
        await run.Call(viewer, "GET", "devices", $"member={member.Id}");
        await run.Call(viewer, "GET", "forwards", "limit=2");
        await run.Call(viewer, "GET", "openings", "limit=2");
        await run.Call(viewer, "GET", "bans", "sort=packets limit=2");
        await run.Call(viewer, "GET", "quotas", "over=true limit=2");
        await run.Call(viewer, "GET", "members/{id}/quota", $"id={member.Id}");
        await run.Call(own, "GET", "me/quota");
        await run.Call(viewer, "GET", "plan");
        await run.Call(viewer, "POST", "trace", body: $$"""{"member":{{member.Id}},"remote":"192.0.2.7","port":443}""");
        await run.Call(own, "GET", "me/devices", "limit=2");
        await run.Call(own, "GET", "me/forwards", "limit=2");
        await run.Call(own, "GET", "me/usage", "days=2");
        await run.Call(admin, "POST", "apply", body: """{"allowEmpty":false}""");
        await run.Call(admin, "GET", "audit", "limit=2");
    }

    private static async Task Edits(ApiRun run, WebCampus campus)
    {
        var admin = campus.Operator;
        const string Who = "id=new.one";
        await run.Call(
            admin,
            "POST",
            "members",
            body: """{"login":"new.one","publicIpv4":"198.18.77.1","ipv6Prefixes":["2001:db8:1fff:ff00::/56"],"plan":"basic"}"""
        );
        await run.Call(
            admin,
            "POST",
            "devices",
            body: """{"member":"new.one","address":"10.16.200.1","kind":"wlan"}"""
        );
        await run.Call(
            admin,
            "POST",
            "forwards",
            body: """{"member":"new.one","protocol":"tcp","publicPorts":"8000-8010","device":"10.16.200.1","devicePort":80}"""
        );
        await run.Call(
            admin,
            "POST",
            "openings",
            body: """{"member":"new.one","prefix":"2001:db8:1fff:ff00::/60","protocol":"udp","ports":5000}"""
        );
        await run.Call(
            admin,
            "POST",
            "bans",
            body: """{"prefix":"192.88.99.0/24","reason":"scan","expires":"7d","confirmSeconds":3600}"""
        );
        await run.Call(campus.Viewer, "GET", "unconfirmed");
        await run.Call(admin, "POST", "confirm");
        await run.Call(
            admin,
            "POST",
            "members/{id}/move",
            Who,
            """{"from":"10.16.200.1","to":"10.32.200.1","rehearse":true}"""
        );
        await run.Call(admin, "PATCH", "members/{id}", Who, """{"state":"trial"}""");
        await run.Call(admin, "POST", "members/{id}/block", Who);
        await run.Call(admin, "POST", "members/{id}/unblock", Who, "{}");
        await run.Call(admin, "DELETE", "bans", "prefix=192.88.99.0/24");
        await run.Call(
            admin,
            "DELETE",
            "openings",
            "member=new.one prefix=2001:db8:1fff:ff00::/60 protocol=udp ports=5000"
        );
        await run.Call(admin, "DELETE", "forwards", "member=new.one protocol=tcp publicPorts=8000-8010");
        await run.Call(admin, "DELETE", "devices", "member=new.one address=10.16.200.1");
        await run.Call(admin, "DELETE", "members/{id}", Who);
    }

    private static async Task Applies(ApiRun run, WebCampus campus)
    {
        var admin = campus.Operator;
        var member = campus.Site.Members.First(static one => one.State == MemberState.Active);
        await run.Call(admin, "POST", "members/{id}/block", $"id={member.Id}");
        await run.Call(admin, "POST", "rollback");
        await run.Call(campus.Viewer, "GET", "status"); // held
        await run.Call(admin, "POST", "members/{id}/unblock", $"id={member.Id}", status: 409);
        await run.Call(admin, "POST", "accept");
    }

    private static async Task Farm(ApiRun run, WebCampus farm)
    {
        var (viewer, admin) = (farm.Viewer, farm.Operator);
        await run.Call(viewer, "GET", "me");
        await run.Call(
            admin,
            "POST",
            "listeners",
            body: """{"address":"203.0.113.10","protocol":"tcp","ports":443,"comment":"shop"}"""
        );
        await run.Call(admin, "POST", "allows", body: """{"prefix":"192.0.2.7","reason":"monitoring"}""");
        await run.Call(viewer, "GET", "listeners", "address=203.0.113.0/24");
        await run.Call(viewer, "GET", "allows", "limit=2");
        await run.Call(viewer, "GET", "status");
        await run.Call(viewer, "GET", "plan");
        await farm.UntilAsync(async () => (int)(await viewer.GetAsync("live")).StatusCode == 200, "it has looked");
        await run.Call(viewer, "GET", "live");
        await run.Call(admin, "DELETE", "allows", "prefix=192.0.2.7");
        await run.Call(admin, "DELETE", "listeners", "address=203.0.113.10 protocol=tcp ports=443 rehearse=true");
    }

    /// <summary>Two nodes with one PostgreSQL database; a ban that the canary's probe fails by, so that there is all that a rollout can have.</summary>
    private static async Task Fleet(ApiRun run)
    {
        var settings =
            $"  rollout: staged\n  canary: [fw1]\n  soak: 0s\n  probes: [{{tcp: '{FleetGround.Service}'}}]\nhttp:\n  listen: ./api.sock\n";
        using var fleet = new FleetGround(2, settings);
        fleet.ServeBehind(1);
        fleet.ServeBehind(2);
        var node = fleet.Nodes[0];
        Directory.CreateDirectory(node.State);
        new TokenFile(node.State).Write([
            new Token(
                "look",
                Role.Viewer,
                null,
                null,
                Token.HashOf(WebCampus.Secret("look")),
                DateTimeOffset.UnixEpoch
            ),
        ]);
        var agents = fleet.StartAll();
        agents[0].Said("WEIR0802");
        using var viewer = WebCampus.Client(Path.Combine(node.Site, "api.sock"), "look");
        (await run.Call(viewer, "GET", "fleet"))?["nodes"]?.AsArray().Count.ShouldBe(2);

        fleet.Execute("insert into bans (prefix, reason) values ('203.0.113.2', 'mistyped')");
        agents[0].Until(() => fleet.State(1) == "failed", "the canary's probe fails, and it goes back");
        var failed = (await run.Call(viewer, "GET", "fleet"))?["rollout"].ShouldNotBeNull();
        failed?["steps"]?.AsArray().Count.ShouldBe(2);
        failed?["reason"]?.GetValue<string>().ShouldNotBeEmpty();
    }

    private static void CreateFarm(string folder)
    {
        var yaml = SiteTemplate
            .Yaml(SiteTemplate.Webfarm, SourceKind.Sqlite, null)
            .Replace("interfaces: []", "interfaces: [{ name: wan, role: outside }]", StringComparison.Ordinal)
            .Replace("ownAddresses: []", "ownAddresses: [203.0.113.10]", StringComparison.Ordinal);
        var draft = new SiteDraft
        {
            Kind = SiteKind.Webfarm,
            Topology = new Topology(),
            Options = new SiteOptions(),
        };
        SiteCreator.Create(folder, yaml, SourceKind.Sqlite, null, draft).Diagnostics.ShouldBeEmpty();
    }

    private static void Keep(ApiRun run, string folder)
    {
        if (Environment.GetEnvironmentVariable("WEIR_UPDATE_DOCS") is null)
        {
            return;
        }

        // A log-in's secret, and where the test happened to work, are no examples.
        var text = JsonSerializer
            .Serialize(run.Examples, Written)
            .Replace(folder, "/etc/weir", StringComparison.Ordinal)
            .Replace(WebCampus.Secret("look"), "weir_VZ7…", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(Repository.Root, "src/Weir/Web/OpenApi/examples.json"), text + "\n");
    }
}
