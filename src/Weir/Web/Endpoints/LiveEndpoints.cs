using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Web.Access;
using Weir.Web.Documents;

namespace Weir.Web.Endpoints;

/// <summary>How the firewall is now, and was in the last hour.</summary>
internal static class LiveEndpoints
{
    private const int MostMinutes = 60;

    public static void Map(IEndpointRouteBuilder routes, WebGround ground)
    {
        routes.MapGet("live", context => Live(context, ground)).Needs(Role.Viewer);
        routes.MapGet("live/history", context => History(context, ground)).Needs(Role.Viewer);
    }

    private static Task Live(HttpContext context, WebGround ground) =>
        ground.Agent.Health is { } sample
            ? context.Json(LiveDocument.From(sample), LiveJson.Default.LiveDocument)
            : throw new Refusal(503, WebDiagnostics.NotLookedYet()) { RetryAfter = 1 };

    private static Task History(HttpContext context, WebGround ground)
    {
        var query = new QueryValues(context, ground.Time, "minutes");
        var minutes = query.Number("minutes", 1, MostMinutes) ?? MostMinutes;
        query.Check();
        var from = ground.Time.GetUtcNow() - TimeSpan.FromMinutes(minutes);
        var steps = ground.Agent.History?.Since(from) ?? [];
        return context.Json(LiveHistoryDocument.From(steps), LiveJson.Default.LiveHistoryDocument);
    }
}
