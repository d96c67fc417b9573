using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Web.Access;

namespace Weir.Web.Pipeline;

/// <summary>Who asks, and may he? By <c>Authorization: Bearer</c>, or by the log-in's cookie.</summary>
internal sealed class AccessCheck(WebGround ground)
{
    public const string Cookie = "weir";
    private const string Scheme = "Bearer ";

    /// <exception cref="Refusal">He may not.</exception>
    public void Check(HttpContext context)
    {
        var endpoint = context.GetEndpoint() ?? throw Refusal.Nothing($"there is nothing at {context.Request.Path}");
        var mark = endpoint.Metadata.GetMetadata<AccessMark>();
        if (mark is null && endpoint is RouteEndpoint)
        {
            // Nobody may call what does not say who may.
            throw new Refusal(403, WebDiagnostics.Unmarked($"{context.Request.Path}"));
        }

        // Without a mark and without a route it is routing's own answer: a path that is there, asked by a wrong method.
        if (mark is null or { NeedsToken: false })
        {
            return;
        }

        var caller = (FromHeader(context) ?? FromCookie(context))?.Caller;
        if (caller is null)
        {
            throw new Refusal(401, WebDiagnostics.Stranger("this needs a token"));
        }

        if (mark.Needed is { } needed && !caller.Role.Includes(needed))
        {
            throw new Refusal(403, WebDiagnostics.Forbidden(caller.Name, caller.Role.Word(), needed.Word()));
        }

        caller.AsksBy(context);
    }

    /// <summary>True for a method that may change something (RFC 9110, 9.2.1).</summary>
    public static bool IsUnsafe(HttpRequest request) =>
        !(
            HttpMethods.IsGet(request.Method)
            || HttpMethods.IsHead(request.Method)
            || HttpMethods.IsOptions(request.Method)
        );

    /// <summary>Where a request comes from, for limits and the audit log: an address (an IPv6 net of 64 bits), or the socket.</summary>
    public static string SourceOf(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address)
        {
            return "socket";
        }

        // A server at [::] tells IPv4 clients as ::ffff:a.b.c.d (RFC 4291, 2.5.5.2): by their first 64 bits they would be one source.
        var bytes = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        return bytes.Length == 4
            ? $"{new System.Net.IPAddress(bytes)}"
            : $"{new System.Net.IPAddress([.. bytes[..8], .. new byte[8]])}/64";
    }

    private Token? FromHeader(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (header.Length == 0)
        {
            return null;
        }

        if (
            header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && Find(header[Scheme.Length..].Trim()) is { } token
        )
        {
            return token;
        }

        // A right token always passes; only those that fail are slowed.
        var source = SourceOf(context);
        if (ground.Limit.Wait(source) is { } seconds)
        {
            throw new Refusal(429, WebDiagnostics.Busy("too many wrong tokens")) { RetryAfter = seconds };
        }

        ground.Limit.Failed(source);
        throw new Refusal(401, WebDiagnostics.Stranger("the token is not valid"));
    }

    private Token? FromCookie(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is not { Length: > 0 } id)
        {
            return null;
        }

        var token = ground.Sessions.Find(id, All());
        if (token is not null && IsUnsafe(context.Request) && context.Request.Headers["X-Weir"] != "1")
        {
            throw new Refusal(403, WebDiagnostics.NoHeader());
        }

        return token;
    }

    private Token? Find(string secret)
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

    private ImmutableArray<Token> All()
    {
        try
        {
            return ground.Tokens.Read();
        }
        catch (TokenException damaged)
        {
            throw new Refusal(503, damaged.Finding);
        }
    }
}
