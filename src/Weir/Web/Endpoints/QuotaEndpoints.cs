using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Cli.Documents;
using Weir.Core.Model;
using Weir.Core.Quotas;
using Weir.Web.Access;
using Weir.Web.Objects;

namespace Weir.Web.Endpoints;

/// <summary>What members used of their quotas, as the agent last judged it: asks neither series nor kernel.</summary>
internal static class QuotaEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, ObjectGround ground)
    {
        routes.MapGet("quotas", context => List(context, ground.Web)).Needs(Role.Viewer);
        routes
            .MapGet("members/{id}/quota", context => One(context, ground.Web, ground.Named(context)))
            .Needs(Role.Viewer);
        routes.MapGet("me/quota", context => One(context, ground.Web, ground.Own(context))).Needs(Role.Member);
    }

    private static Task One(HttpContext context, WebGround ground, Member member) =>
        context.Json(QuotaDocument.Of(member, ground.Agent.Quotas), QuotaDocuments.Default.QuotaDocument);

    private static Task List(HttpContext context, WebGround ground)
    {
        var query = new QueryValues(context, ground.Time, "over", "after", "limit");
        var (isOver, page) = (query.Flag("over"), RowPage.Read(query));
        query.Check();
        var book = ground.Agent.Quotas ?? QuotaBook.Empty;
        var over = book.Over.ToList();
        IReadOnlyList<QuotaStanding> matches = isOver ? over : book.Standings;
        var site = ground.View.Site;
        var document = new QuotaListDocument
        {
            Members =
            [
                .. page.Of(matches)
                    .Select(one => site?.FindMember(one.Member) is { } member ? QuotaRow.From(member, one) : null)
                    .OfType<QuotaRow>(),
            ],
            Total = matches.Count,
            Over = over.Count,
            Next = page.Next(matches.Count),
        };
        return context.Json(document, QuotaDocuments.Default.QuotaListDocument);
    }
}
