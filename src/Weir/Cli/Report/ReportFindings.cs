using System.Collections.Immutable;
using Weir.Cli.Documents;
using Weir.Cli.Output;

namespace Weir.Cli.Report;

/// <summary>The report's part about what the linter found: a line for each code, its findings under it.</summary>
internal static class ReportFindings
{
    // A page with a hundred thousand lines opens in no browser.
    private const int ShownOfCode = 50;

    public static Html Section(OptimizeDocument document)
    {
        var findings = document.Findings;
        var codes = findings
            .GroupBy(finding => finding.Code)
            .OrderBy(code => Rank(code.First().Severity))
            .ThenBy(code => code.Key, StringComparer.Ordinal)
            .Select(code => Code([.. code]));
        return Html.Of(
            $"""
            <section>
            <h2>Findings in the original</h2>
            <p class="soft">{(
                findings.IsEmpty
                    ? "None."
                    : $"{Counted.Of(findings.Length, "finding")}. Each code has a page in docs/diagnostics; 'weir lint' prints them all."
            )}</p>
            {Html.Join(codes)}</section>
            """
        );
    }

    private static int Rank(string severity) =>
        severity switch
        {
            "error" => 0,
            "warning" => 1,
            _ => 2,
        };

    private static Html Code(ImmutableArray<DiagnosticDocument> findings)
    {
        var first = findings[0];
        var more = findings.Length - ShownOfCode;
        return Html.Of(
            $"""
            <details class="finding"><summary><span class="{first.Severity}">{first.Severity} {first.Code}</span> × {findings.Length}: {first.Message}</summary>
            <ul>
            {Html.Join(findings.Take(ShownOfCode).Select(Line))}</ul>
            {(more > 0 ? Html.Of($"<p class=\"soft\">… and {more} more.</p>\n") : Html.Empty)}</details>

            """
        );
    }

    private static Html Line(DiagnosticDocument finding) =>
        Html.Of(
            $"""
            <li><code>{finding.Position}</code> {finding.Message}<br><span class="soft">{finding.Help}</span></li>

            """
        );
}
