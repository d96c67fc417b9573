using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Cli.Documents;
using Weir.Cli.Rows;
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
            slice => DeviceListDocument.From(now.Site, slice),
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
            slice => ForwardListDocument.From(now.Site, slice),
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
            slice => OpeningListDocument.From(now.Site, slice),
            CliJson.Default.OpeningListDocument
        );

    private static Task Listeners(HttpContext context, SiteIndexes.Known now, IpPrefix? address, RowPage page) =>
        Page(
            context,
            now,
            Of<Listener>(now.Site.Listeners, address, static (row, wanted) => row.Address?.Overlaps(wanted) ?? true),
            page,
            ListenerListDocument.From,
            CliJson.Default.ListenerListDocument
        );

    private static Task Allows(HttpContext context, SiteIndexes.Known now, IpPrefix? address, RowPage page) =>
        Page(
            context,
            now,
            Of<Allow>(now.Site.Allows, address, static (row, wanted) => row.Prefix.Overlaps(wanted)),
            page,
            AllowListDocument.From,
            CliJson.Default.AllowListDocument
        );

    private static Task Page<TRow, TDocument>(
        HttpContext context,
        SiteIndexes.Known now,
        IReadOnlyList<TRow> rows,
        RowPage page,
        Func<Slice<TRow>, TDocument> make,
        JsonTypeInfo<TDocument> type
    ) => Tagged.Answer(context, now.Tag, () => make(page.Take(rows)), type);

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
