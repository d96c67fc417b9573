using System.Globalization;
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
        var from = ground.Time.GetUtcNow() - TimeSpan.FromMinutes(Minutes(context));
        var steps = ground.Agent.History?.Since(from) ?? [];
        return context.Json(LiveHistoryDocument.From(steps), LiveJson.Default.LiveHistoryDocument);
    }

    private static int Minutes(HttpContext context)
    {
        var asked = context.Request.Query["minutes"].ToString();
        if (asked.Length == 0)
        {
            return MostMinutes;
        }

        return
            int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            && minutes is >= 1 and <= MostMinutes
            ? minutes
            : throw Refusal.BadRequest(
                $"minutes is '{asked}'; expected a number from 1 to {MostMinutes}",
                "an hour is kept: ask for minutes=60"
            );
    }
}
