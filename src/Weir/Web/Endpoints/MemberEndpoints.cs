using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Cli.Documents;
using Weir.Cli.Members;
using Weir.Core.Model;
using Weir.Web.Access;
using Weir.Web.Objects;

namespace Weir.Web.Endpoints;

/// <summary>Members as they are in force: search, and one with everything that is its own.</summary>
internal static class MemberEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, ObjectGround ground)
    {
        routes.MapGet("members", context => List(context, ground)).Needs(Role.Viewer);
        routes.MapGet("members/{id}", context => Show(context, ground)).Needs(Role.Viewer);
    }

    private static Task List(HttpContext context, ObjectGround ground)
    {
        var query = new QueryValues(
            context,
            ground.Web.Time,
            "search",
            "state",
            "plan",
            "quota",
            "address",
            "withoutPublicIpv4",
            "after",
            "limit"
        );
        var search = query.Text("search");
        var wanted = new MemberQuery
        {
            State = query.Word("state", "active", "trial", "blocked"),
            Plan = query.Text("plan"),
            Quota = query.Text("quota"),
            Address = query.Prefix("address"),
            WithoutPublicIpv4 = query.Flag("withoutPublicIpv4"),
        };
        var (after, limit) = (query.Number("after", 0, uint.MaxValue, 0), query.Limit());
        query.Check();
        var now = ground.Indexes.Now();
        return Tagged.Answer(
            context,
            now.Tag,
            () => Document(now.Site, now.Index.Search(search, wanted, after, limit)),
            CliJson.Default.MemberListDocument
        );
    }

    private static MemberListDocument Document(Site site, MemberPage page) =>
        new()
        {
            Members = [.. page.Rows.Select(member => MemberRow.From(site, member))],
            Total = page.Total,
            Offset = 0,
            Next = page is { IsMore: true, Rows: [.., var last] } ? $"{last.Id}" : null,
        };

    private static Task Show(HttpContext context, ObjectGround ground)
    {
        var query = new QueryValues(context, ground.Web.Time, "counters");
        var withCounters = query.Word("counters", "true", "false") != "false";
        query.Check();
        var now = ground.Indexes.Now();
        var member = ObjectGround.Member(now.Index, $"{context.GetRouteValue("id")}");
        // What is counted changes with every packet: only the rest can be asked for with a tag.
        return withCounters
            ? context.Json(
                MemberDocument.From(now.Site, member, ground.Counting.Of(member.Id).Counters),
                CliJson.Default.MemberDocument
            )
            : Tagged.Answer(
                context,
                now.Tag,
                () => MemberDocument.From(now.Site, member, null),
                CliJson.Default.MemberDocument
            );
    }
}
