using System.Net;
using Microsoft.AspNetCore.Http;
using Shouldly;
using Weir.Sources.Example;
using Weir.Web.Access;
using Weir.Web.Pipeline;
using Xunit;

namespace Weir.Tests.Web;

/// <summary>Who may ask, by token and by cookie, through the whole pipeline.</summary>
public sealed class PipelineAccessTests
{
    private const string Me = "GET /api/v1/me";
    private static readonly (string, string) Page = ("X-Weir", "1");

    [Fact]
    public async Task Login_Cookie_IsLongAndForThisPageAlone()
    {
        await using var web = await WebInMemory.Start();

        var plain = await Login(web, web.Token(Role.Viewer));
        var attributes = plain.Split("; ");
        // 256 bits in base64url: nobody guesses that.
        attributes[0].ShouldMatch("^weir=[A-Za-z0-9_-]{43}$");
        attributes[1..].ShouldBe(["path=/", "samesite=strict", "httponly"], ignoreOrder: true);
        (await Login(web, web.Token(Role.Viewer, "other"), "https")).ShouldContain("; secure");
        (await Login(web, web.Token(Role.Viewer, "third"))).Split("; ")[0].ShouldNotBe(attributes[0]);
    }

    [Theory]
    [InlineData("POST /api/v1/confirm")]
    [InlineData("POST /api/v1/logout")]
    [InlineData("PATCH /api/v1/members/1")]
    [InlineData("DELETE /api/v1/bans?prefix=192.0.2.1")]
    public async Task Cookie_UnsafeMethod_NeedsTheHeader(string request)
    {
        await using var web = await WebInMemory.Start();
        var cookie = ("Cookie", (await Login(web, web.Token(Role.Operator))).Split(';')[0]);

        var bare = await web.Call(request, cookie);
        bare.Status.ShouldBe(403);
        bare.Codes.ShouldBe("WEIR0816");
        // Whatever there is behind the door: it is open.
        (await web.Call(request, cookie, Page)).Status.ShouldNotBeOneOf(401, 403);
        (await web.Call(request, ("Cookie", "weir=nobodys"))).Status.ShouldBe(401);
    }

    [Fact]
    public async Task HeaderAndCookie_TheHeaderCounts()
    {
        await using var web = await WebInMemory.Start();
        var cookie = ("Cookie", (await Login(web, web.Token(Role.Viewer))).Split(';')[0]);
        var bearer = ("Authorization", $"Bearer {web.Token(Role.Operator)}");

        (await web.Call(Me, cookie, bearer)).Json["role"]?.GetValue<string>().ShouldBe("operator");
        (await web.Call("POST /api/v1/confirm", cookie, bearer)).Status.ShouldNotBeOneOf(401, 403);
        // A wrong token is wrong, whatever else is shown.
        (await web.Call(Me, cookie, ("Authorization", "Bearer nonsense"))).Status.ShouldBe(401);
        (await web.Call(Me, cookie)).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("operator", true)]
    [InlineData("viewer", false)]
    [InlineData("member", false)]
    public async Task Me_OfEachRole_SaysWhoMayEdit(string role, bool canEdit)
    {
        await using var web = await WebInMemory.Start(site: static folder => CampusExample.Create(folder, 3));
        var secret = web.Token(RoleWords.Of(role).ShouldNotBeNull());

        var me = (await web.Call(Me, ("Authorization", $"Bearer {secret}"))).Json;

        me["role"]?.GetValue<string>().ShouldBe(role);
        me["canEdit"]?.GetValue<bool>().ShouldBe(canEdit);
    }

    [Fact]
    public async Task LoggedOut_CookieIsNothing()
    {
        await using var web = await WebInMemory.Start();
        var cookie = ("Cookie", (await Login(web, web.Token(Role.Viewer))).Split(';')[0]);

        (await web.Call("POST /api/v1/logout", cookie, Page)).Status.ShouldBe(204);

        (await web.Call(Me, cookie)).Status.ShouldBe(401);
    }

    [Theory]
    [InlineData("POST /api/v1/login", "")]
    [InlineData(Me, "Bearer nonsense")]
    public async Task Source_TriesTooOften_WaitsAndHisRightTokenStillPasses(string request, string bearer)
    {
        await using var web = await WebInMemory.Start();
        var right = ("Authorization", $"Bearer {web.Token(Role.Viewer)}");
        var wrong = new MemoryRequest(request)
        {
            Headers = bearer.Length > 0 ? [("Authorization", bearer)] : [],
            Body = """{"token":"weir_no"}""",
        };
        for (var i = 0; i < LoginLimit.PerSource; i++)
        {
            (await web.Call(wrong)).Status.ShouldBe(401);
        }

        var slowed = await web.Call(wrong);

        slowed.Status.ShouldBe(429);
        int.Parse($"{slowed.Headers.RetryAfter}", null).ShouldBeInRange(1, 60);
        (await web.Call(Me, right)).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData(null, "socket")]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64")]
    [InlineData("::1", "::/64")]
    // A server at [::] tells IPv4 clients so (RFC 4291, 2.5.5.2): they are not one source.
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    public void SourceOf_Client_IsAnAddressOrAnIpv6Network(string? from, string source)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = from is null ? null : IPAddress.Parse(from);

        AccessCheck.SourceOf(context).ShouldBe(source);
    }

    [Theory]
    [InlineData("GET /health")]
    [InlineData("GET /api/v1/me")]
    [InlineData("GET /api/v1/nothing")]
    [InlineData("GET /api/v1/members?limit=0")]
    [InlineData("PUT /api/v1/me")]
    [InlineData("GET /")]
    public async Task Answer_OfAnyKind_CarriesTheHeaders(string request)
    {
        await using var web = await WebInMemory.Start();

        var headers = (await web.Call(request, ("Authorization", $"Bearer {web.Token(Role.Viewer)}"))).Headers;

        headers.XContentTypeOptions.ShouldBe(["nosniff"]);
        headers.XFrameOptions.ShouldBe(["DENY"]);
        headers["Referrer-Policy"].ShouldBe(["no-referrer"]);
        headers.CacheControl.ShouldBe([request == "GET /" ? "no-cache" : "no-store"]);
        headers.ContentSecurityPolicy.ShouldBe(
            request == "GET /"
                ? ["default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"]
                : []
        );
    }

    [Fact]
    public async Task Body_OfAStranger_IsNotReadBeforeHeIsKnown()
    {
        await using var web = await WebInMemory.Start();
        var apply = new MemoryRequest("POST /api/v1/apply") { Body = new string(' ', 5000) };

        (await web.Call(apply)).Status.ShouldBe(401);

        apply.Read.ShouldBe(0);
    }

    [Theory]
    [InlineData("POST /api/v1/login", false, 4096)]
    [InlineData("POST /api/v1/confirm", true, 1 << 20)]
    public async Task Body_Limit_IsToldToTheServerAndHeldAgainstTheLength(string line, bool isKnown, int most)
    {
        await using var web = await WebInMemory.Start();
        (string, string)[] who = isKnown ? [("Authorization", $"Bearer {web.Token(Role.Operator)}")] : [];
        var fitting = new MemoryRequest(line)
        {
            Headers = [.. who, ("Content-Length", $"{most}")],
            Body = new string(' ', most),
        };
        var longer = new MemoryRequest(line)
        {
            Headers = [.. who, ("Content-Length", $"{most + 1}")],
            Body = new string(' ', most + 1),
        };

        (await web.Call(fitting)).Status.ShouldNotBe(413);
        (await web.Call(longer)).Codes.ShouldBe("WEIR0809");

        fitting.Limit.MaxRequestBodySize.ShouldBe(most);
        (fitting.Read, longer.Read).ShouldBe((most, 0));
    }

    private static async Task<string> Login(WebInMemory web, string secret, string scheme = "http")
    {
        var answer = await web.Call(
            new MemoryRequest("POST /api/v1/login") { Body = $$"""{"token":"{{secret}}"}""", Scheme = scheme }
        );
        answer.Status.ShouldBe(200, answer.Text);
        return answer.Headers.SetCookie.ShouldHaveSingleItem().ShouldNotBeNull();
    }
}
