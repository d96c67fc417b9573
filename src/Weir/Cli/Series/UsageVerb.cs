using System.CommandLine;
using System.Globalization;
using Weir.Agent.Quotas;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;
using Weir.Cli.Rows;
using Weir.Core.Accounting;
using Weir.Core.Text;
using Weir.Sources.Series;

namespace Weir.Cli.Series;

/// <summary><c>weir usage</c>: what a member moved, from the series.</summary>
internal sealed class UsageVerb : Verb
{
    private const int MostDays = 5 * 366;

    private readonly Argument<string> _member = MemberReference.Argument();
    private readonly SeriesChoice _series;

    private readonly Option<string?> _days = new("--days")
    {
        HelpName = "N",
        Description = "Of the last N days, today's part included (default: 1)",
    };

    private readonly Option<SeriesStep?> _by = new("--by")
    {
        HelpName = "minute|hour|day",
        Description = "Width of a step (default: hour; day beyond three days)",
    };

    public UsageVerb()
        : base(
            "usage",
            "Show what a member moved over time",
            new Example("weir usage anna.berg", "the last 24 hours, hour by hour"),
            new Example("weir usage 4711 --days 30 --json | jq .sum", "a month's sum, for a program")
        )
    {
        Remarks =
            "Minutes are kept for two days, hours for ninety, days for five years. Bytes are those of whole IP packets. "
            + "'weir account' fills the series; 'weir top' shows what is moved now.";
        Numbers.Check(_days, 1, MostDays);
        Add(_member);
        Add(_days);
        Add(_by);
        _series = new SeriesChoice(this, writes: false);
    }

    public override int Run(Call call)
    {
        var site = LoadedSite.Read(call);
        var member = MemberReference.Find(site, call.Text(_member));
        var days = Numbers.Of(call, _days) ?? 1;
        var step = call.Value(_by) ?? (days > 3 ? SeriesStep.Day : SeriesStep.Hour);
        var to = call.Time.GetUtcNow();
        var from = UsageDocument.Begin(to - TimeSpan.FromDays(days), step);
        var findings = new DiagnosticBag();
        var (points, quota) = _series.With(
            call,
            findings,
            series => (series.Read(member.Id, from, to, step), QuotaRun.Once(site, series, to).Find(member.Id))
        );
        var document = UsageDocument.Of(member, from, to, step, points) with
        {
            Quota = quota is { } standing ? QuotaRow.From(member, standing) : null,
            Diagnostics = DiagnosticDocument.From(findings.ToImmutable()),
        };
        return call.Answer(document, static () => CliJson.Default.UsageDocument, page => Print(page, points, document));
    }

    private static void Print(Page page, IReadOnlyList<UsagePoint> points, UsageDocument document)
    {
        var grid = new Grid(
            "from (UTC)",
            "class",
            Column.Number("up"),
            Column.Number("down"),
            Column.Number("packets")
        );
        foreach (var point in points)
        {
            grid.Add(
                point.At.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
                point.Class.Length == 0 ? null : point.Class,
                Amount.Bytes(point.Usage.Up.Bytes),
                Amount.Bytes(point.Usage.Down.Bytes),
                Counted.Number(point.Usage.All.Packets)
            );
        }

        page.Grid(grid);
        var sum = points.Aggregate(default(Usage), static (all, one) => all + one.Usage);
        page.Line(
            $"{document.Login} since {document.From}: up {Amount.Bytes(sum.Up.Bytes)}, down {Amount.Bytes(sum.Down.Bytes)}"
        );
        if (document.Quota is { } quota)
        {
            page.Line(
                $"quota '{quota.Quota}': {Amount.Bytes(quota.Used)} of {Amount.Bytes(quota.Bytes)} ({quota.Percent} %), "
                    + $"{Amount.Bytes(quota.Left)} left until {quota.Until}"
                    + (quota.MovedTo is { } plan ? $"; on plan '{plan}' until then" : "")
            );
        }
    }
}
