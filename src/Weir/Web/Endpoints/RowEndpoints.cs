using System.Text.Json.Serialization.Metadata;
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

    internal static Task Devices(
        HttpContext context,
        SiteIndexes.Known now,
        IReadOnlyList<Device> rows,
        RowPage page
    ) =>
        Page(
            context,
            now,
            rows,
            page,
            (shown, at) =>
                new DeviceListDocument
                {
                    Devices = [.. shown.Select(row => MemberDeviceRow.From(now.Site.FindMember(row.MemberId), row))],
                    Total = at.Total,
                    Offset = at.Offset,
                    Next = at.Next,
                },
            ObjectAnswers.Default.DeviceListDocument
        );

    internal static Task Forwards(
        HttpContext context,
        SiteIndexes.Known now,
        IReadOnlyList<PortForward> rows,
        RowPage page
    ) =>
        Page(
            context,
            now,
            rows,
            page,
            (shown, at) =>
                new ForwardListDocument
                {
                    Forwards = [.. shown.Select(row => ForwardRow.From(now.Site.FindMember(row.MemberId), row))],
                    Total = at.Total,
                    Offset = at.Offset,
                    Next = at.Next,
                },
            CliJson.Default.ForwardListDocument
        );

    private static Task Devices(HttpContext context, SiteIndexes.Known now, Member? member, RowPage page) =>
        Devices(context, now, member is null ? now.Site.Devices : now.Site.DevicesOf(member.Id).ToArray(), page);

    private static Task Forwards(HttpContext context, SiteIndexes.Known now, Member? member, RowPage page) =>
        Forwards(context, now, member is null ? now.Site.Forwards : now.Site.ForwardsOf(member.Id).ToArray(), page);

    private static Task Openings(HttpContext context, SiteIndexes.Known now, Member? member, RowPage page) =>
        Page<Opening, OpeningListDocument>(
            context,
            now,
            member is null ? now.Site.Openings : now.Site.OpeningsOf(member.Id).ToArray(),
            page,
            (shown, at) =>
                new OpeningListDocument
                {
                    Openings = [.. shown.Select(row => OpeningRow.From(now.Site.FindMember(row.MemberId), row))],
                    Total = at.Total,
                    Offset = at.Offset,
                    Next = at.Next,
                },
            CliJson.Default.OpeningListDocument
        );

    private static Task Listeners(HttpContext context, SiteIndexes.Known now, IpPrefix? address, RowPage page) =>
        Page(
            context,
            now,
            Of<Listener>(now.Site.Listeners, address, static (row, wanted) => row.Address?.Overlaps(wanted) ?? true),
            page,
            static (shown, at) =>
                new ListenerListDocument
                {
                    Listeners = [.. shown.Select(ListenerRow.From)],
                    Total = at.Total,
                    Offset = at.Offset,
                    Next = at.Next,
                },
            CliJson.Default.ListenerListDocument
        );

    private static Task Allows(HttpContext context, SiteIndexes.Known now, IpPrefix? address, RowPage page) =>
        Page(
            context,
            now,
            Of<Allow>(now.Site.Allows, address, static (row, wanted) => row.Prefix.Overlaps(wanted)),
            page,
            static (shown, at) =>
                new AllowListDocument
                {
                    Allows = [.. shown.Select(AllowRow.From)],
                    Total = at.Total,
                    Offset = at.Offset,
                    Next = at.Next,
                },
            CliJson.Default.AllowListDocument
        );

    /// <summary>Where a page lies in its list.</summary>
    private readonly record struct Place(int Total, int Offset, string? Next);

    private static Task Page<TRow, TDocument>(
        HttpContext context,
        SiteIndexes.Known now,
        IReadOnlyList<TRow> rows,
        RowPage page,
        Func<IEnumerable<TRow>, Place, TDocument> make,
        JsonTypeInfo<TDocument> type
    ) =>
        Tagged.Answer(
            context,
            now.Tag,
            () => make(page.Of(rows), new Place(rows.Count, page.After, page.Next(rows.Count))),
            type
        );

    private static IReadOnlyList<T> Of<T>(IReadOnlyList<T> rows, IpPrefix? address, Func<T, IpPrefix, bool> concerns) =>
        address is { } wanted ? [.. rows.Where(row => concerns(row, wanted))] : rows;

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
