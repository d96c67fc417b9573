using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Weir.Cli.Documents;
using Weir.Web.Access;

namespace Weir.Web.Endpoints;

/// <summary><c>GET alerts</c>: what is raised now, and by which rules.</summary>
internal static class AlertEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, WebGround ground) =>
        routes
            .MapGet(
                "/alerts",
                context =>
                    context.Json(
                        AlertListDocument.Of(ground.Agent.Alerts, ground.Agent.AlertRules, ground.Agent.AlertsWaiting),
                        AlertDocuments.Default.AlertListDocument
                    )
            )
            .Needs(Role.Viewer);
}
