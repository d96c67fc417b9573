using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Weir.Agent.Auditing;
using Weir.Web.Access;

namespace Weir.Web.Pipeline;

/// <summary>Writes a change down before it is made, and what became of it afterwards. What cannot be written down is not done (507).</summary>
internal sealed class AuditTrail(WebGround ground)
{
    private const int LongestBody = 1 << 14;

    public RequestDelegate Around(RequestDelegate next) => context => Run(context, next);

    private async Task Run(HttpContext context, RequestDelegate next)
    {
        var number = Begin(context);
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (Refusal refusal)
        {
            End(
                context,
                number,
                AuditResult.Refused,
                [.. refusal.Diagnostics.Select(static one => one.Code).Distinct()]
            );
            throw;
        }
        catch
        {
            End(context, number, AuditResult.Refused, ["WEIR0812"]);
            throw;
        }

        End(context, number, context.Response.StatusCode < 400 ? AuditResult.Done : AuditResult.Refused, []);
    }

    /// <summary>For what is no change and is written down all the same (a log-in): where it cannot be, it is said and goes on.</summary>
    public static void Note(HttpContext context, WebGround ground, string who, bool isDone, string code)
    {
        try
        {
            var number = ground.Agent.Audit.Begin(Request(context, who, null));
            var outcome = isDone ? AuditResult.Done : AuditResult.Refused;
            ground.Agent.Audit.End(number, new AuditResult(outcome, isDone ? [] : [code], null, []));
        }
        catch (AuditException unwritable)
        {
            ground.Agent.Say(unwritable.Finding);
        }
    }

    private long Begin(HttpContext context)
    {
        try
        {
            return ground.Agent.Audit.Begin(Request(context, Caller.Of(context).Name, BodyOf(context)));
        }
        catch (AuditException unwritable)
        {
            throw new Refusal(StatusCodes.Status507InsufficientStorage, unwritable.Finding);
        }
    }

    private void End(HttpContext context, long number, string outcome, ImmutableArray<string> codes)
    {
        try
        {
            var result = new AuditResult(outcome, codes, ground.View.Revision, AuditNote.Of(context));
            ground.Agent.Audit.End(number, result);
        }
        catch (AuditException unwritable)
        {
            ground.Agent.Say(unwritable.Finding); // done it is; the entry has no result
        }
    }

    private static AuditRequest Request(HttpContext context, string who, JsonElement? body) =>
        new(
            who,
            "http",
            $"{context.Connection.RemoteIpAddress?.ToString() ?? "socket"}",
            $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}",
            body
        );

    /// <summary>The body as JSON, where it is; what is none, or is long, by its length alone: the route will refuse it, or says what it changed.</summary>
    private static JsonElement? BodyOf(HttpContext context)
    {
        var body = context.Body();
        if (body.IsEmpty)
        {
            return null;
        }

        try
        {
            if (body.Length <= LongestBody)
            {
                using var document = JsonDocument.Parse(body);
                return document.RootElement.Clone();
            }
        }
        catch (JsonException)
        {
            // Said by the route.
        }

        using var length = JsonDocument.Parse($"{{\"bytes\":{body.Length}}}");
        return length.RootElement.Clone();
    }
}
