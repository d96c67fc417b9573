using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Cli.Documents;
using Weir.Core.Model;
using Weir.Web.Access;
using Weir.Web.Objects;

namespace Weir.Web.Endpoints;

/// <summary>
/// Rows of the site in force, in pages. Their place is told by a number of rows to skip: a list that changes between two pages (its ETag is another
/// then) may show a row twice, or leave one out.
/// </summary>
internal static class RowEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, ObjectGround ground)
    {
        routes.MapGet("devices", context => OfMembers(context, ground, Devices)).Needs(Role.Viewer);
        routes.MapGet("forwards", context => OfMembers(context, ground, Forwards)).Needs(Role.Viewer);
        routes.MapGet("openings", context => OfMembers(context, ground, Openings)).Needs(Role.Viewer);
        routes.MapGet("listeners", context => ByAddress(context, ground, Listeners)).Needs(Role.Viewer);
        routes.MapGet("allows", context => ByAddress(context, ground, Allows)).Needs(Role.Viewer);
    }

    /// <summary>One page of some rows.</summary>
    internal static Task Devices(
        HttpContext context,
        SiteIndexes.Known now,
        IReadOnlyList<Device> rows,
        RowPage page
    ) =>
        Tagged.Answer(
            context,
            now.Tag,
            () =>
                new DeviceListDocument
                {
                    Devices = [.. page.Of(rows).Select(d => MemberDeviceRow.From(now.Site.FindMember(d.MemberId), d))],
                    Total = rows.Count,
                    Offset = page.After,
                    Next = page.Next(rows.Count),
                },
            ObjectAnswers.Default.DeviceListDocument
        );

    internal static Task Forwards(
        HttpContext context,
        SiteIndexes.Known now,
        IReadOnlyList<PortForward> rows,
        RowPage page
    ) =>
        Tagged.Answer(
            context,
            now.Tag,
            () =>
                new ForwardListDocument
                {
                    Forwards = [.. page.Of(rows).Select(f => ForwardRow.From(now.Site.FindMember(f.MemberId), f))],
                    Total = rows.Count,
                    Offset = page.After,
                    Next = page.Next(rows.Count),
                },
            CliJson.Default.ForwardListDocument
        );

    private static Task Devices(HttpContext context, SiteIndexes.Known now, Member? member, RowPage page) =>
        Devices(context, now, member is null ? now.Site.Devices : now.Site.DevicesOf(member.Id).ToArray(), page);

    private static Task Forwards(HttpContext context, SiteIndexes.Known now, Member? member, RowPage page) =>
        Forwards(context, now, member is null ? now.Site.Forwards : now.Site.ForwardsOf(member.Id).ToArray(), page);

    private static Task Openings(HttpContext context, SiteIndexes.Known now, Member? member, RowPage page)
    {
        IReadOnlyList<Opening> rows = member is null ? now.Site.Openings : now.Site.OpeningsOf(member.Id).ToArray();
        return Tagged.Answer(
            context,
            now.Tag,
            () =>
                new OpeningListDocument
                {
                    Openings = [.. page.Of(rows).Select(o => OpeningRow.From(now.Site.FindMember(o.MemberId), o))],
                    Total = rows.Count,
                    Offset = page.After,
                    Next = page.Next(rows.Count),
                },
            CliJson.Default.OpeningListDocument
        );
    }

    private static Task Listeners(HttpContext context, SiteIndexes.Known now, IpPrefix? address, RowPage page)
    {
        IReadOnlyList<Listener> rows = address is { } wanted
            ? [.. now.Site.Listeners.Where(row => row.Address?.Overlaps(wanted) ?? true)]
            : now.Site.Listeners;
        return Tagged.Answer(
            context,
            now.Tag,
            () =>
                new ListenerListDocument
                {
                    Listeners = [.. page.Of(rows).Select(ListenerRow.From)],
                    Total = rows.Count,
                    Offset = page.After,
                    Next = page.Next(rows.Count),
                },
            CliJson.Default.ListenerListDocument
        );
    }

    private static Task Allows(HttpContext context, SiteIndexes.Known now, IpPrefix? address, RowPage page)
    {
        IReadOnlyList<Allow> rows = address is { } wanted
            ? [.. now.Site.Allows.Where(row => row.Prefix.Overlaps(wanted))]
            : now.Site.Allows;
        return Tagged.Answer(
            context,
            now.Tag,
            () =>
                new AllowListDocument
                {
                    Allows = [.. page.Of(rows).Select(AllowRow.From)],
                    Total = rows.Count,
                    Offset = page.After,
                    Next = page.Next(rows.Count),
                },
            CliJson.Default.AllowListDocument
        );
    }

    private static Task OfMembers(
        HttpContext context,
        ObjectGround ground,
        Func<HttpContext, SiteIndexes.Known, Member?, RowPage, Task> answer
    )
    {
        var query = new QueryValues(context, ground.Web.Time, "member", "after", "limit");
        var page = RowPage.Read(query);
        query.Check();
        var now = ground.Indexes.Now();
        var member = query.Text("member") is { } text ? ObjectGround.Member(now.Index, text) : null;
        return answer(context, now, member, page);
    }

    private static Task ByAddress(
        HttpContext context,
        ObjectGround ground,
        Func<HttpContext, SiteIndexes.Known, IpPrefix?, RowPage, Task> answer
    )
    {
        var query = new QueryValues(context, ground.Web.Time, "address", "after", "limit");
        var (page, address) = (RowPage.Read(query), query.Prefix("address"));
        query.Check();
        return answer(context, ground.Indexes.Now(), address, page);
    }
}
