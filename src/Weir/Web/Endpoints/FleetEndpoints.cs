using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Cli.Documents;
using Weir.Cli.Fleet;
using Weir.Core.Text;
using Weir.Sources.Fleet;
using Weir.Web.Access;

namespace Weir.Web.Endpoints;

/// <summary><c>GET fleet</c>: the nodes and the latest rollout, as <c>weir fleet status --json</c> says them.</summary>
internal static class FleetEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, WebGround ground) =>
        // A connection to the database each time: few at once, and on a thread that may wait for it.
        routes.MapGet("/fleet", context => Fleet(context, ground)).Needs(Role.Viewer).Heavy();

    private static async Task Fleet(HttpContext context, WebGround ground)
    {
        var document = await Task.Run(() => Read(ground)).ConfigureAwait(false);
        await context.Json(document, CliJson.Default.FleetStatusDocument).ConfigureAwait(false);
    }

    private static FleetStatusDocument Read(WebGround ground)
    {
        var findings = new DiagnosticBag();
        using var store = FleetStore.Open(ground.SiteDirectory, findings);
        if (store is null)
        {
            throw new Refusal(StatusCodes.Status404NotFound, findings.ToImmutable().AsSpan());
        }

        try
        {
            return FleetReport.Status(store, FleetReport.Counted(ground.File, findings)) with
            {
                Diagnostics = DiagnosticDocument.From(findings.ToImmutable()),
            };
        }
        catch (FleetException refused)
        {
            throw new Refusal(StatusCodes.Status503ServiceUnavailable, refused.Finding);
        }
    }
}
