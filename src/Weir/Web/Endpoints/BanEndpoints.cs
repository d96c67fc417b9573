using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Agent.Counters;
using Weir.Cli.Bans;
using Weir.Cli.Documents;
using Weir.Core.Model;
using Weir.Web.Access;
using Weir.Web.Objects;

namespace Weir.Web.Endpoints;

/// <summary><c>GET bans</c>: the bans in force with what they dropped, as <c>weir ban list --json</c> tells them, in pages.</summary>
internal static class BanEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, WebGround ground)
    {
        var look = new BanLook(ground);
        routes.MapGet("bans", context => List(context, ground, look)).Needs(Role.Viewer).Heavy();
    }

    private static Task List(HttpContext context, WebGround ground, BanLook look)
    {
        var query = new QueryValues(context, ground.Time, "search", "sort", "after", "limit");
        var sort = query.Word("sort", "prefix", BanOrder.Packets, BanOrder.Bytes, BanOrder.Last);
        var (search, page) = (query.Text("search"), RowPage.Read(query));
        query.Check();
        var site =
            ground.View.Site
            ?? throw new Refusal(503, WebDiagnostics.Busy("nothing is in force yet")) { RetryAfter = 1 };
        var (reading, sorted) = look.Of(site, sort is "prefix" ? null : sort);
        var rows = Matching(sorted, search?.Trim() ?? "");
        return context.Json(BanListDocument.From(page.Take(rows), reading), WebJson.Default.BanListDocument);
    }

    /// <summary>An address or prefix finds what overlaps it; another text, what has it in reason or source.</summary>
    private static IReadOnlyList<Ban> Matching(IReadOnlyList<Ban> rows, string text) =>
        text.Length == 0 ? rows
        : IpPrefix.TryParse(text, out var prefix, out _) ? [.. rows.Where(ban => ban.Prefix.Overlaps(prefix))]
        :
        [
            .. rows.Where(ban =>
                ban.Reason.Contains(text, StringComparison.OrdinalIgnoreCase)
                || ban.Source.Contains(text, StringComparison.OrdinalIgnoreCase)
            ),
        ];

    /// <summary>The kernel's counts are asked for every two seconds at most, and put in order once for each look.</summary>
    private sealed class BanLook(WebGround ground)
    {
        private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

        private readonly Lock _one = new();
        private readonly Dictionary<string, IReadOnlyList<Ban>> _orders = [];
        private (Site Site, long At, BanHitReading Reading)? _last;

        public (BanHitReading Reading, IReadOnlyList<Ban> Sorted) Of(Site site, string? by)
        {
            lock (_one)
            {
                if (
                    _last is not { } last
                    || !ReferenceEquals(last.Site, site)
                    || ground.Time.GetElapsedTime(last.At) >= Fresh
                )
                {
                    var reading = BanHitReader.Read(ground.Settings, site);
                    _last = last = (site, ground.Time.GetTimestamp(), reading);
                    _orders.Clear();
                }

                if (!_orders.TryGetValue(by ?? "", out var sorted))
                {
                    _orders[by ?? ""] = sorted = BanOrder.Sorted(site.Bans, by, last.Reading);
                }

                return (last.Reading, sorted);
            }
        }
    }
}
