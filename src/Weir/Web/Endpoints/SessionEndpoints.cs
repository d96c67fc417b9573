using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Core.Model;
using Weir.Web.Access;
using Weir.Web.Documents;
using Weir.Web.Pipeline;

namespace Weir.Web.Endpoints;

/// <summary>Log-in with a token, log-out, and who one is.</summary>
internal static class SessionEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, WebGround ground)
    {
        routes.MapPost("login", context => Login(context, ground)).Open();
        routes.MapPost("logout", context => Logout(context, ground)).NeedsAny();
        routes.MapGet("me", context => Me(context, ground, Caller.Of(context))).NeedsAny();
    }

    private static Task Login(HttpContext context, WebGround ground)
    {
        var source = AccessCheck.SourceOf(context);
        if (ground.Limit.Wait(source) is { } seconds)
        {
            throw new Refusal(429, WebDiagnostics.Busy("too many log-ins failed")) { RetryAfter = seconds };
        }

        var token = Find(ground, context.Body(WebJson.Default.LoginRequest).Token);
        if (token is null)
        {
            ground.Limit.Failed(source);
            AuditTrail.Note(context, ground, "", isDone: false, "WEIR0806");
            throw new Refusal(401, WebDiagnostics.Stranger("the token is not valid"));
        }

        AuditTrail.Note(context, ground, token.Name, isDone: true, "");
        context.Response.Cookies.Append(AccessCheck.Cookie, ground.Sessions.Begin(token), Cookie(context));
        return Me(context, ground, token.Caller);
    }

    private static Token? Find(WebGround ground, string secret)
    {
        try
        {
            return ground.Tokens.Find(secret);
        }
        catch (TokenException damaged)
        {
            throw new Refusal(503, damaged.Finding);
        }
    }

    private static Task Logout(HttpContext context, WebGround ground)
    {
        if (context.Request.Cookies[AccessCheck.Cookie] is { Length: > 0 } id)
        {
            ground.Sessions.End(id);
        }

        context.Response.Cookies.Delete(AccessCheck.Cookie, Cookie(context));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task Me(HttpContext context, WebGround ground, Caller caller)
    {
        var document = new MeDocument(
            caller.Name,
            caller.Role.Word(),
            caller.Login,
            caller.MemberId,
            (ground.View.Site?.Kind ?? SiteKind.Campus) == SiteKind.Webfarm ? "webfarm" : "campus",
            caller.Role == Role.Operator && ground.CanEdit
        );
        return context.Json(document, WebJson.Default.MeDocument);
    }

    private static CookieOptions Cookie(HttpContext context) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = context.Request.IsHttps,
            Path = "/",
        };
}
