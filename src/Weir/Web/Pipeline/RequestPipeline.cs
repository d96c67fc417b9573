using Microsoft.AspNetCore.Http;
using Weir.Web.Access;

namespace Weir.Web.Pipeline;

/// <summary>What happens to each request around its route: a turn, the caller, the body; and whatever goes wrong becomes a problem document.</summary>
internal sealed class RequestPipeline(WebGround ground) : IDisposable
{
    // Most answers are made from memory in microseconds: more at once would only take the cores from the reconciler.
    private readonly Crowd _all = new(atWork: 16, waiting: 1024);
    private readonly Crowd _heavy = new(atWork: 1, waiting: 32);
    private readonly Crowd _bodies = new(atWork: 64, waiting: 1024);
    private readonly AccessCheck _access = new(ground);
    private readonly AuditTrail _audit = new(ground);

    public async Task Run(HttpContext context, RequestDelegate next)
    {
        ResponseHeaders.Set(context.Response.Headers);
        try
        {
            await InTurn(context, next).ConfigureAwait(false);
        }
        catch (Refusal refusal)
        {
            await context.Problem(refusal).ConfigureAwait(false);
        }
        catch (BadHttpRequestException broken)
        {
            var finding = WebDiagnostics.BadRequest(broken.Message, "send a request as RFC 9112 describes it");
            await context.Problem(new Refusal(broken.StatusCode, finding)).ConfigureAwait(false);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort(); // the client went away
        }
#pragma warning disable CA1031 // One request's defect must not end the agent; it is said, and the client gets a code.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var finding = WebDiagnostics.Defect($"{context.Request.Method} {context.Request.Path}", exception);
            ground.Agent.Say(finding);
            await context.Problem(new Refusal(500, finding)).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _all.Dispose();
        _heavy.Dispose();
        _bodies.Dispose();
    }

    /// <summary>
    /// The caller first, who costs little; then the body, which a slow client may take long over and which strangers may not send; then a turn, which
    /// is held only while there is something to compute: answers are flushed after it.
    /// </summary>
    private async Task InTurn(HttpContext context, RequestDelegate next)
    {
        _access.Check(context);
        var marks = context.GetEndpoint()?.Metadata;
        if (AccessCheck.IsUnsafe(context.Request))
        {
            await ReadBody(context).ConfigureAwait(false);
        }

        next = IsChange(context) ? _audit.Around(next) : next;
        if (marks?.GetMetadata<EndlessMark>() is not null || marks?.GetMetadata<QueueMark>() is not null)
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        var crowd = marks?.GetMetadata<HeavyMark>() is null ? _all : _heavy;
        using var turn = await crowd.Enter(context.RequestAborted).ConfigureAwait(false);
        await next(context).ConfigureAwait(false);
    }

    /// <summary>An unsafe method by a caller, unless the route says that it changes nothing.</summary>
    private static bool IsChange(HttpContext context) =>
        AccessCheck.IsUnsafe(context.Request)
        && Caller.Find(context) is not null
        && context.GetEndpoint()?.Metadata.GetMetadata<ReadingMark>() is null;

    private async Task ReadBody(HttpContext context)
    {
        if (Caller.Find(context) is null)
        {
            await RequestBody.Read(context, RequestBody.MostOfStrangers).ConfigureAwait(false);
            return;
        }

        using var turn = await _bodies.Enter(context.RequestAborted).ConfigureAwait(false);
        await RequestBody.Read(context, RequestBody.Most).ConfigureAwait(false);
    }
}
