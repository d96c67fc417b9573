using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Core.Model;
using Weir.Web.Access;
using Weir.Web.Objects;

namespace Weir.Web.Endpoints;

/// <summary>A member's own rows. Whose they are is told by the token alone: these routes read no member's name.</summary>
internal static class SelfEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, ObjectGround ground)
    {
        routes
            .MapGet(
                "me/devices",
                context =>
                    Own(
                        context,
                        ground,
                        static (c, now, member, page) =>
                            RowEndpoints.Devices(c, now, now.Site.DevicesOf(member.Id).ToArray(), page)
                    )
            )
            .Needs(Role.Member);
        routes
            .MapGet(
                "me/forwards",
                context =>
                    Own(
                        context,
                        ground,
                        static (c, now, member, page) =>
                            RowEndpoints.Forwards(c, now, now.Site.ForwardsOf(member.Id).ToArray(), page)
                    )
            )
            .Needs(Role.Member);
    }

    private static Task Own(
        HttpContext context,
        ObjectGround ground,
        Func<HttpContext, SiteIndexes.Known, Member, RowPage, Task> answer
    )
    {
        var query = new QueryValues(context, ground.Web.Time, "after", "limit");
        var page = RowPage.Read(query);
        query.Check();
        var now = ground.Indexes.Now();
        return answer(context, now, ObjectGround.Member(now.Index, Caller.Of(context)), page);
    }
}
