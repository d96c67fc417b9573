using System.CommandLine;
using System.Globalization;
using Weir.Agent.Quotas;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;
using Weir.Cli.Rows;
using Weir.Cli.Series;
using Weir.Core.Text;

namespace Weir.Cli.Quotas;

/// <summary><c>weir quota list</c>: what members used of their quotas.</summary>
internal sealed class QuotaListVerb : Verb
{
    private readonly SeriesChoice _series;
    private readonly Paging _paging;

    private readonly Option<bool> _over = new("--over") { Description = "Only members who used theirs up" };

    public QuotaListVerb()
        : base(
            "list",
            "List what members used of their quotas, the most first",
            new Example("weir quota list --over", "who is over, and since when everything counts anew"),
            new Example("weir quota list --json | jq '.members[] | select(.percent >= 80) | .login'", "for a program")
        )
    {
        Remarks =
            "Read from the series of usage, as the agent does each minute: with several firewalls and one series in PostgreSQL it is "
            + "what all of them counted. 'weir account' or the agent fills the series.";
        Add(_over);
        _series = new SeriesChoice(this, writes: false);
        _paging = new Paging(this);
    }

    public override int Run(Call call)
    {
        var site = LoadedSite.Read(call);
        var findings = new DiagnosticBag();
        var book = site.Options.Quotas.IsEmpty
            ? Core.Quotas.QuotaBook.Empty
            : _series.With(call, findings, series => QuotaRun.Once(site, series, call.Time.GetUtcNow()));
        var rows = (call.Value(_over) ? book.Over : book.Standings)
            .OrderByDescending(static one => one.Percent)
            .ThenBy(static one => one.Member)
            .Select(one => site.FindMember(one.Member) is { } member ? QuotaRow.From(member, one) : null)
            .OfType<QuotaRow>()
            .ToList();
        var slice = _paging.Take(call, rows);
        var document = new QuotaListDocument
        {
            Members = [.. slice.Rows],
            Total = rows.Count,
            Over = book.Over.Count(),
            Diagnostics = DiagnosticDocument.From(findings.ToImmutable()),
        };
        return call.Answer(
            document,
            static () => QuotaDocuments.Default.QuotaListDocument,
            page => Print(page, document, site.Options.Quotas.IsEmpty)
        );
    }

    private static void Print(Page page, QuotaListDocument document, bool hasNone)
    {
        if (hasNone)
        {
            page.Line("The site has no quotas: options.quotas of weir.yaml declares them");
            return;
        }

        var grid = new Grid(
            "login",
            "quota",
            Column.Number("used"),
            Column.Number("of"),
            Column.Number("%"),
            "plan",
            "until"
        );
        foreach (var row in document.Members)
        {
            grid.Add(
                row.Login,
                row.Quota,
                Amount.Bytes(row.Used),
                Amount.Bytes(row.Bytes),
                row.Percent.ToString(CultureInfo.InvariantCulture),
                row.MovedTo is { } plan ? $"{row.Plan} → {plan}" : row.Plan,
                row.Until
            );
        }

        page.Grid(grid);
        page.Line($"{Counted.Of(document.Over, "member")} over quota");
    }
}
