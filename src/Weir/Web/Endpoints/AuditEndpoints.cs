using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Agent.Auditing;
using Weir.Cli.Documents;
using Weir.Web.Access;
using Weir.Web.Documents;

namespace Weir.Web.Endpoints;

/// <summary><c>GET audit</c>: who changed what, the newest first.</summary>
internal static class AuditEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, WebGround ground) =>
        routes.MapGet("audit", context => Page(context, ground)).Needs(Role.Operator);

    private static Task Page(HttpContext context, WebGround ground)
    {
        var query = new QueryValues(context, ground.Time, "limit", "before");
        var (limit, before) = (
            query.Number("limit", 1, AuditLog.MostEntries) ?? 100,
            query.Number("before", 1, long.MaxValue)
        );
        query.Check();
        try
        {
            var page = ground.Agent.Audit.Read((int)limit, before);
            var document = new AuditDocument
            {
                Entries = [.. page.Entries.Select(AuditRow.Of)],
                Next = page is { More: true, Entries: [.., var last] } ? last.Number : null,
                Diagnostics = DiagnosticDocument.From(
                    page.Damaged == 0 ? [] : [WebDiagnostics.DamagedLines(page.Damaged)]
                ),
            };
            return context.Json(document, WebJson.Default.AuditDocument);
        }
        catch (AuditException unreadable)
        {
            throw new Refusal(503, unreadable.Finding);
        }
    }
}
