using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Agent.Running;
using Weir.Web.Documents;

namespace Weir.Web.Endpoints;

/// <summary><c>GET /health</c>, for load balancers and monitors: 200 while rules are in force.</summary>
internal static class HealthEndpoints
{
    public static void MapRoot(IEndpointRouteBuilder routes, WebGround ground) =>
        routes.MapGet("/health", context => Health(context, ground.View)).Open();

    private static Task Health(HttpContext context, AgentView view)
    {
        var state =
            view.Site is null ? "starting"
            : view.Source == "bad" ? "source bad"
            : view.Held is not null ? "held"
            : "ok";
        return context.Json(
            new HealthDocument(state, view.Revision),
            WebJson.Default.HealthDocument,
            view.Site is null ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK
        );
    }
}
