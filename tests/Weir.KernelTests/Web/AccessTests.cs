using System.Net;
using Shouldly;
using Weir.KernelTests.Agent;
using Weir.Testing;
using Weir.Web.Access;

namespace Weir.KernelTests.Web;

/// <summary>Who may ask the HTTP API, and what.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class AccessTests
{
    [KernelFact]
    public async Task Health_RulesInForce_NeedsNoToken()
    {
        using var agent = new WebAgent();
        using var stranger = agent.Client(null);

        var (status, health) = await stranger.Call("GET", "/health");

        status.ShouldBe(200);
        health?["state"]?.GetValue<string>().ShouldBe("ok");
        health?["revision"]?.GetValue<int>().ShouldBe(1);
    }

    [KernelFact]
    public async Task Route_WithoutToken_IsClosed()
    {
        using var agent = new WebAgent();
        using var stranger = agent.Client(null);
        foreach (var (method, path) in await Routes(agent))
        {
            var (status, answer) = await stranger.Call(method, path, method == "GET" ? null : "{}");

            status.ShouldBe(401, $"{method} {path}");
            answer.Codes().ShouldBe("WEIR0806");
        }
    }

    [KernelFact]
    public async Task Route_OfOperators_IsClosedToViewersAndMembers()
    {
        using var agent = new WebAgent();
        using var viewer = agent.Client(Role.Viewer);
        using var member = agent.Client(Role.Member);

        (await viewer.Call("GET", "/api/v1/status")).Status.ShouldBe(200);
        (await viewer.Call("GET", "/api/v1/audit")).Answer.Codes().ShouldBe("WEIR0807");
        (await viewer.Call("GET", "/api/v1/me/usage")).Status.ShouldBe(403);
        (await member.Call("GET", "/api/v1/status")).Status.ShouldBe(403);
        (await member.Call("GET", "/api/v1/me")).Status.ShouldBe(200);
    }

    [KernelFact]
    public async Task Member_OfAnotherLoginByNow_SeesNothing()
    {
        using var agent = new WebAgent();
        var login = agent.Campus.Weir("member", "show", "1001").Answer["member"]?["login"]?.GetValue<string>();
        using var client = agent.Client(null);
        var own = agent.Add("own", Role.Member, 1001, login);
        var former = agent.Add("former", Role.Member, 1001, "somebody.else");

        var (seen, usage) = await client.Call(
            "GET",
            "/api/v1/me/usage?hours=1",
            null,
            ("Authorization", $"Bearer {own}")
        );
        var (gone, answer) = await client.Call("GET", "/api/v1/me/usage", null, ("Authorization", $"Bearer {former}"));

        seen.ShouldBe(200);
        usage?["member"]?.GetValue<int>().ShouldBe(1001);
        gone.ShouldBe(404);
        answer.Codes().ShouldBe("WEIR0829");
    }

    [KernelFact]
    public async Task Token_AddedAndRemovedByTheVerb_CountsAtOnce()
    {
        using var agent = new WebAgent();
        using var client = agent.Client(null);
        var (made, document) = agent.Campus.Weir("token", "add", "anna", "--role", "operator");
        made.ShouldBe(0);
        var secret = document["token"]?.GetValue<string>() ?? "";
        File.GetUnixFileMode(agent.TokenPath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.ReadAllText(agent.TokenPath).ShouldNotContain(secret);
        var cookie = await Login(client, secret);

        (await client.Call("GET", "/api/v1/me", null, ("Authorization", $"Bearer {secret}"))).Status.ShouldBe(200);
        (await client.Call("GET", "/api/v1/me", null, ("Cookie", cookie))).Status.ShouldBe(200);
        agent.Campus.Weir("token", "remove", "anna").ExitCode.ShouldBe(0);
        (await client.Call("GET", "/api/v1/me", null, ("Authorization", $"Bearer {secret}"))).Status.ShouldBe(401);
        (await client.Call("GET", "/api/v1/me", null, ("Cookie", cookie))).Status.ShouldBe(401);
    }

    [KernelFact]
    public async Task Cookie_ChangeWithoutTheHeader_IsRefused()
    {
        using var agent = new WebAgent();
        using var client = agent.Client(null);
        var cookie = await Login(client, agent.Token(Role.Operator));

        var (bare, answer) = await client.Call("POST", "/api/v1/logout", null, ("Cookie", cookie));
        bare.ShouldBe(403);
        answer.Codes().ShouldBe("WEIR0816");
        (await client.Call("GET", "/api/v1/me", null, ("Cookie", cookie))).Status.ShouldBe(200);
        var (gone, _) = await client.Call("POST", "/api/v1/logout", null, ("Cookie", cookie), ("X-Weir", "1"));
        gone.ShouldBe(204);
        (await client.Call("GET", "/api/v1/me", null, ("Cookie", cookie))).Status.ShouldBe(401);
    }

    [KernelFact]
    public async Task Login_WrongTokens_AreSlowedAndRightBearersAreNot()
    {
        using var agent = new WebAgent("listen: 127.0.0.1:0");
        using var client = agent.Client(null);
        using var viewer = agent.Client(Role.Viewer);
        var wrong = $$"""{"token":"{{Token.NewSecret()}}"}""";
        for (var i = 0; i < LoginLimit.PerSource; i++)
        {
            (await client.Call("POST", "/api/v1/login", wrong)).Status.ShouldBe(401);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/login")
        {
            Content = new StringContent($$"""{"token":"{{agent.Token(Role.Viewer)}}"}"""),
        };
        using var slowed = await client.SendAsync(request);

        slowed.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        slowed.Headers.RetryAfter?.Delta.ShouldNotBeNull();
        (await client.Call("GET", "/api/v1/me", null, ("Authorization", "Bearer weir_no"))).Status.ShouldBe(429);
        (await viewer.Call("GET", "/api/v1/me")).Status.ShouldBe(200);
    }

    [KernelFact]
    public async Task Tokens_FileDamaged_LetsNobodyIn()
    {
        using var agent = new WebAgent();
        using var viewer = agent.Client(Role.Viewer);
        (await viewer.Call("GET", "/api/v1/me")).Status.ShouldBe(200);

        File.WriteAllText(agent.TokenPath, "{\"tokens\": [");

        var (status, answer) = await viewer.Call("GET", "/api/v1/me");
        status.ShouldBe(503);
        answer.Codes().ShouldBe("WEIR0814");
    }

    [KernelFact]
    public void Socket_IsRootsAndItsGroups()
    {
        using var agent = new WebAgent();

        File.GetUnixFileMode(agent.Place)
            .ShouldBe(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
            );
    }

    [KernelFact]
    public void Place_Taken_IsSaidAndTheRulesAreInForceAllTheSame()
    {
        using var campus = new CampusGround();
        var place = Path.Combine(campus.Site, "api.sock");
        File.WriteAllText(place, "no socket");
        File.WriteAllText(Path.Combine(campus.Site, "agent.yaml"), "http:\n  listen: ./api.sock\n");
        using var agent = new AgentProcess(campus);

        agent.Said("WEIR0570");
        agent.Said("WEIR0803");
        File.ReadAllText(place).ShouldBe("no socket");
        File.Delete(place);
        agent.Said("WEIR0802"); // it comes by itself
        agent.Stop().ShouldBe(0);
    }

    private static async Task<string> Login(HttpClient client, string secret)
    {
        using var answer = await client.PostAsync("/api/v1/login", new StringContent($$"""{"token":"{{secret}}"}"""));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var cookie = answer.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem();
        cookie.ShouldContain("httponly");
        cookie.ShouldContain("samesite=strict");
        return cookie.Split(';')[0];
    }

    /// <summary>Each route that needs a token, as the API describes itself.</summary>
    private static async Task<IReadOnlyList<(string Method, string Path)>> Routes(WebAgent agent)
    {
        using var client = agent.Client(null);
        var (_, document) = await client.Call("GET", "/api/v1/openapi.json");
        var routes = new List<(string Method, string Path)>();
        foreach (var (path, operations) in document?["paths"]?.AsObject() ?? [])
        {
            foreach (var (method, operation) in operations?.AsObject() ?? [])
            {
                if (operation?["security"]?.AsArray().Count > 0)
                {
                    routes.Add((method.ToUpperInvariant(), path.Replace("{id}", "1001", StringComparison.Ordinal)));
                }
            }
        }

        routes.Count.ShouldBeGreaterThan(5);
        return routes;
    }
}
