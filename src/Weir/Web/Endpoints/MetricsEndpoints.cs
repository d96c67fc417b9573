using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Cli.Frame;
using Weir.Web.Access;
using Weir.Web.Metrics;

namespace Weir.Web.Endpoints;

/// <summary><c>GET /metrics</c>, for Prometheus; with a token unless agent.yaml says <c>metrics: open</c>.</summary>
internal static class MetricsEndpoints
{
    public static void MapRoot(IEndpointRouteBuilder routes, WebGround ground)
    {
        var counter = new SiteCounter();
        var route = routes.MapGet("/metrics", context => Write(context, ground, counter));
        _ = ground.Http.MetricsOpen ? route.Open() : route.Needs(Role.Viewer);
    }

    private static async Task Write(HttpContext context, WebGround ground, SiteCounter counter)
    {
        var view = ground.View;
        var source = new MetricsSource
        {
            Version = VersionAction.Version,
            View = view,
            Sample = ground.Agent.Health,
            Accounting = ground.Agent.Accounting,
            Quotas = ground.Agent.Quotas,
            QuotasTook = ground.Agent.QuotasTook,
            Messages = ground.Agent.Journal.Counts(),
            Alerts = ground.Agent.Alerts,
            CertificateEnd = ground.Agent.Certificate?.End,
            Counts = counter.Of(view.Site),
        };
        var asksOpen = Accepts.OpenMetrics(context.Request.Headers.Accept.ToString());
        var writer = MetricsPage.Write(source, asksOpen);
        var text = writer.End();
        context.Response.ContentType = writer.ContentType;
        context.Response.ContentLength = text.Length;
        await context.Response.BodyWriter.WriteAsync(text, context.RequestAborted).ConfigureAwait(false);
    }
}
