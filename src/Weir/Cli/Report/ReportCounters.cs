using System.Collections.Immutable;
using Weir.Cli.Output;
using Weir.Imports;

namespace Weir.Cli.Report;

/// <summary>The report's part about counters that rules had: where the busiest are now.</summary>
internal static class ReportCounters
{
    public static Html Section(CountedRules? counted) =>
        counted is null
            ? Html.Empty
            : Html.Of(
                $"""
                <section>
                <h2>Counters of the original</h2>
                <p>{Sentence(counted)}</p>
                {HtmlTable.Of(["#packets", "#bytes", "rule", "is now in"], counted.Busiest.Select(Row))}</section>
                """
            );

    private static string Sentence(CountedRules counted)
    {
        var where = $"{counted.Path} has a row for each of {Counted.Number(counted.Rules)} rules";
        return counted.Counted == 0
            ? $"{where}; none of them had counted a packet (iptables-save -c writes counters)."
            : $"{where}; {Counted.Number(counted.Counted)} of them had counted packets. The busiest:";
    }

    private static ImmutableArray<Html> Row(CountedRule rule) =>
        [
            Html.Of($"{Counted.Number(rule.Packets)}"),
            Html.Of($"{Counted.Number(rule.Bytes)}"),
            Html.Of($"<div class=\"path\"><code>{rule.Place}</code>{Comment(rule)}</div>"),
            rule.Where.Length == 0
                ? Html.Of($"<span class=\"soft\">left out: without effect</span>")
                : Html.Of($"<code>{rule.Where}</code>"),
        ];

    private static Html Comment(CountedRule rule) =>
        rule.Comment is { } comment ? Html.Of($"<br><span class=\"soft\">{comment}</span>") : Html.Empty;
}
