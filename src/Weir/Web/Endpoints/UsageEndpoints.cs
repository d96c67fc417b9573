using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Agent.Running;
using Weir.Cli.Documents;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Series;
using Weir.Web.Access;
using Weir.Web.Objects;
using Weir.Web.Pipeline;

namespace Weir.Web.Endpoints;

/// <summary>What a member moved, from the series: what <c>weir usage --json</c> tells.</summary>
internal static class UsageEndpoints
{
    private const int MostHours = 24 * 90;
    private const int MostDays = 5 * 366;

    public static void Map(IEndpointRouteBuilder routes, ObjectGround ground)
    {
        // A series that is away may keep its readers waiting: they have a queue of their own.
        var crowd = new Crowd(atWork: 2, waiting: 64);
        routes
            .MapGet("members/{id}/usage", context => Usage(context, ground.Web, crowd, ground.Named(context)))
            .Needs(Role.Viewer)
            .KeepsOwnQueue();
        routes
            .MapGet("me/usage", context => Usage(context, ground.Web, crowd, ground.Own(context)))
            .Needs(Role.Member)
            .KeepsOwnQueue();
    }

    private static async Task Usage(HttpContext context, WebGround ground, Crowd crowd, Member member)
    {
        var query = new QueryValues(context, ground.Time, "hours", "days", "by");
        var (hours, days) = (query.Number("hours", 1, MostHours) ?? 24, query.Number("days", 1, MostDays));
        var by = query.Word("by", "minute", "hour", "day");
        query.Check();
        var span = days is { } whole ? TimeSpan.FromDays(whole) : TimeSpan.FromHours(hours);
        using var turn = await crowd.Enter(context.RequestAborted).ConfigureAwait(false);
        var document = Read(ground, member, span, Step(by, span));
        await context.Json(document, WebJson.Default.UsageDocument).ConfigureAwait(false);
    }

    /// <summary>Few enough steps to be plotted: minutes for hours, hours for days, days for months.</summary>
    private static SeriesStep Step(string? by, TimeSpan span) =>
        by switch
        {
            "minute" => SeriesStep.Minute,
            "hour" => SeriesStep.Hour,
            "day" => SeriesStep.Day,
            _ when span <= TimeSpan.FromHours(6) => SeriesStep.Minute,
            _ when span <= TimeSpan.FromDays(3) => SeriesStep.Hour,
            _ => SeriesStep.Day,
        };

    private static UsageDocument Read(WebGround ground, Member member, TimeSpan span, SeriesStep step)
    {
        var findings = new DiagnosticBag();
        try
        {
            using var series = Open(ground, findings);
            var to = ground.Time.GetUtcNow();
            var from = UsageDocument.Begin(to - span, step);
            return UsageDocument.Of(member, from, to, step, series.Read(member.Id, from, to, step)) with
            {
                Quota = QuotaDocument.Of(member, ground.Agent.Quotas).Quota,
                Diagnostics = DiagnosticDocument.From(findings.ToImmutable()),
            };
        }
        catch (SeriesException away)
        {
            throw new Refusal(503, [.. findings.ToImmutable(), away.Finding]);
        }
    }

    private static IUsageSeries Open(WebGround ground, DiagnosticBag findings)
    {
        var file = ground.File.Accounting;
        var place = file.Series ?? Path.Combine(ground.Settings.StateDirectory, AgentServiceSettings.SeriesFile);
        return SeriesStore.Open(place, file.Node ?? ground.HostName, ground.Time.GetUtcNow(), Position.None, findings)
            ?? throw new Refusal(503, findings.ToImmutable().AsSpan());
    }
}
