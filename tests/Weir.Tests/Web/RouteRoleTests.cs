using Microsoft.AspNetCore.Routing;
using Shouldly;
using Weir.Web;
using Weir.Web.Access;
using Xunit;

namespace Weir.Tests.Web;

/// <summary>Who may call what, written down a second time: a route that is opened to more by mistake differs from this.</summary>
public sealed class RouteRoleTests
{
    private static readonly string[] Everybody = ["GET /health", "GET /api/v1/openapi.json", "POST /api/v1/login"];

    private static readonly string[] EveryToken = ["GET /api/v1/me", "POST /api/v1/logout"];

    private static readonly string[] Members =
    [
        "GET /api/v1/me/devices",
        "GET /api/v1/me/forwards",
        "GET /api/v1/me/quota",
        "GET /api/v1/me/usage",
    ];

    private static readonly string[] Viewers =
    [
        "GET /api/v1/alerts",
        "GET /api/v1/allows",
        "GET /api/v1/bans",
        "GET /api/v1/devices",
        "GET /api/v1/events",
        "GET /api/v1/events/recent",
        "GET /api/v1/fleet",
        "GET /api/v1/forwards",
        "GET /api/v1/listeners",
        "GET /api/v1/live",
        "GET /api/v1/live/history",
        "GET /api/v1/members",
        "GET /api/v1/members/{id}",
        "GET /api/v1/members/{id}/quota",
        "GET /api/v1/members/{id}/usage",
        "GET /api/v1/openings",
        "GET /api/v1/plan",
        "GET /api/v1/quotas",
        "GET /api/v1/status",
        "GET /api/v1/unconfirmed",
        "GET /metrics",
        "POST /api/v1/trace", // changes nothing
    ];

    [Fact]
    public async Task Routes_Each_HasItsRole()
    {
        await using var web = await WebInMemory.Start();
        var routes = web
            .Routes.SelectMany(route =>
                (route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Select(method =>
                    (
                        Name: $"{method} /{route.RoutePattern.RawText?.TrimStart('/')}",
                        Mark: route.Metadata.GetMetadata<AccessMark>().ShouldNotBeNull(route.RoutePattern.RawText)
                    )
                )
            )
            .Where(static route => route.Name.Contains("/api/") || route.Name is "GET /health" or "GET /metrics")
            .ToArray();

        Of(static mark => !mark.NeedsToken).ShouldBe(Everybody, ignoreOrder: true);
        Of(static mark => mark is { NeedsToken: true, Needed: null }).ShouldBe(EveryToken, ignoreOrder: true);
        Of(static mark => mark.Needed == Role.Member).ShouldBe(Members, ignoreOrder: true);
        Of(static mark => mark.Needed == Role.Viewer).ShouldBe(Viewers, ignoreOrder: true);
        // Every other one changes something, or tells who did.
        Of(static mark => mark.Needed == Role.Operator)
            .Where(static name => name.StartsWith("GET ", StringComparison.Ordinal))
            .ShouldBe(["GET /api/v1/audit"]);

        string[] Of(Func<AccessMark, bool> which) =>
            [.. routes.Where(route => which(route.Mark)).Select(static route => route.Name)];
    }

    /// <summary>The same by asking: whoever lacks the role is refused, and nobody else is.</summary>
    [Fact]
    public async Task Routes_CalledByEachRole_AreOpenToTheirsAlone()
    {
        await using var web = await WebInMemory.Start();
        (string Word, (string, string)[] Headers)[] callers =
        [
            ("nobody", []),
            ("member", [("Authorization", $"Bearer {web.Token(Role.Member)}")]),
            ("viewer", [("Authorization", $"Bearer {web.Token(Role.Viewer)}")]),
            ("operator", [("Authorization", $"Bearer {web.Token(Role.Operator)}")]),
        ];
        foreach (var route in web.Routes.Where(static route => route.Metadata.GetMetadata<EndlessMark>() is null))
        {
            var path = $"/{route.RoutePattern.RawText?.TrimStart('/')}";
            var method = (route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])[0];
            var name = $"{method} {path}";
            foreach (var (who, headers) in callers)
            {
                var status = (await web.Call(name.Replace("{id}", "1001", StringComparison.Ordinal), headers)).Status;

                (status is 401 or 403).ShouldBe(!Opens(name, path, who), $"{name} for {who}: {status}");
            }
        }
    }

    private static bool Opens(string name, string path, string who) =>
        Everybody.Contains(name) ? true
        : !path.StartsWith("/api/", StringComparison.Ordinal) && path != "/metrics" ? true
        : who != "nobody"
            && (
                EveryToken.Contains(name)
                || (
                    Members.Contains(name) ? who == "member"
                    : Viewers.Contains(name) ? who is "viewer" or "operator"
                    : who == "operator"
                )
            );

    [Fact]
    public void Role_Includes_ItselfAndAnOperatorIsAViewer()
    {
        Included(Role.Member).ShouldBe([Role.Member]);
        Included(Role.Viewer).ShouldBe([Role.Viewer]);
        Included(Role.Operator).ShouldBe([Role.Viewer, Role.Operator]);

        static IEnumerable<Role> Included(Role role) => Enum.GetValues<Role>().Where(needed => role.Includes(needed));
    }
}
