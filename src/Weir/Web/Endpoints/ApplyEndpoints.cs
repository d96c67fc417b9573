using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Agent.Reconciling;
using Weir.Cli.Documents;
using Weir.Web.Access;
using Weir.Web.Editing;
using Weir.Web.Objects;

namespace Weir.Web.Endpoints;

/// <summary>Plan, apply, confirm, rollback, accept: what the verbs of these names do.</summary>
internal static class ApplyEndpoints
{
    private static readonly ApplyBody Plainly = new();

    public static void Map(IEndpointRouteBuilder routes, ObjectGround ground)
    {
        routes.MapGet("plan", context => Plan(context, ground)).Needs(Role.Viewer).Heavy();
        routes.MapGet("unconfirmed", context => Unconfirmed(context, ground)).Needs(Role.Viewer);
        routes.MapPost("apply", context => Apply(context, ground)).Needs(Role.Operator).KeepsOwnQueue();
        routes.MapPost("confirm", context => Confirm(context, ground)).Needs(Role.Operator).KeepsOwnQueue();
        routes.MapPost("rollback", context => Rollback(context, ground)).Needs(Role.Operator).KeepsOwnQueue();
        routes
            .MapPost("accept", context => Answer(context, ground, new AgentRequest.Accept()))
            .Needs(Role.Operator)
            .KeepsOwnQueue();
    }

    private static async Task Plan(HttpContext context, ObjectGround ground)
    {
        var plan = await SitePlans.OfSource(ground.Web, context.RequestAborted).ConfigureAwait(false);
        await context.Json(plan, CliJson.Default.PlanDocument).ConfigureAwait(false);
    }

    private static Task Unconfirmed(HttpContext context, ObjectGround ground) =>
        context.Json(new UnconfirmedAnswer(ground.Edits.Unconfirmed), ObjectAnswers.Default.UnconfirmedAnswer);

    private static async Task Apply(HttpContext context, ObjectGround ground)
    {
        var body = context.Body(ObjectJson.Default.ApplyBody, Plainly);
        if (body.ConfirmSeconds is { } seconds and not (> 0 and <= EditTerms.MostSeconds))
        {
            throw new Refusal(
                400,
                ObjectDiagnostics.Value("confirmSeconds", $"{seconds}", $"a number from 1 to {EditTerms.MostSeconds}")
            );
        }

        TimeSpan? within = body.ConfirmSeconds is { } limit ? TimeSpan.FromSeconds(limit) : null;
        var request = new AgentRequest.Apply(within, body.AllowEmpty ?? false) { Repairs = true };
        await Answer(context, ground, request).ConfigureAwait(false);
    }

    private static async Task Confirm(HttpContext context, ObjectGround ground)
    {
        var document = await ground.Edits.Confirm(context.RequestAborted).ConfigureAwait(false);
        await context.Json(document, CliJson.Default.ConfirmDocument).ConfigureAwait(false);
    }

    private static async Task Rollback(HttpContext context, ObjectGround ground)
    {
        var document = await ground.Edits.Rollback(context.RequestAborted).ConfigureAwait(false);
        context.Changed((document.Undone ?? []).Select(EditNote.Of));
        await context.Json(document, CliJson.Default.ApplyDocument).ConfigureAwait(false);
    }

    private static async Task Answer(HttpContext context, ObjectGround ground, AgentRequest request)
    {
        var document = await ground.Edits.Ask(request, context.RequestAborted).ConfigureAwait(false);
        await context.Json(document, CliJson.Default.ApplyDocument).ConfigureAwait(false);
    }
}
