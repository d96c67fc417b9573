using System.Collections.Immutable;
using System.Globalization;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Imports;
using Weir.Cli.Output;

namespace Weir.Cli.Report;

/// <summary>What <c>weir optimize</c> did, as one HTML file that needs nothing beside it: no script, no font, no image.</summary>
internal static class ReportPage
{
    // A page with a hundred thousand lines opens in no browser; the JSON answer has them all.
    private const int FindingsShown = 500;

    private static readonly Lazy<Html> Style = new(static () =>
    {
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream("report.css");
        using var reader = new StreamReader(stream ?? throw new InvalidOperationException("report.css is missing"));
        return new Html(reader.ReadToEnd());
    });

    public static void Write(TextWriter output, OptimizeDocument document, DateTimeOffset created)
    {
        var names = string.Join(", ", document.Files.Select(file => file.Path));
        output.Write(
            Html.Of(
                $"""
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="referrer" content="no-referrer">
                <title>weir optimize: {names}</title>
                <style>
                {Style.Value}</style>
                </head>
                <body>
                <h1>Rules, optimised</h1>
                <p class="soft">{names} → {document.Target}</p>
                {Tiles(document)}
                {Costs(document)}
                {Sizes(document)}
                {ReportProof.Section(document.Proof)}
                {Passes(document)}
                {Findings(document.Findings)}
                {Files(document)}
                {Times(document.Times)}
                <footer>weir {VersionAction.Version}, {created.ToString(
                    "yyyy-MM-dd HH:mm:ss 'UTC'",
                    CultureInfo.InvariantCulture
                )}</footer>
                </body>
                </html>

                """
            ).Text
        );
    }

    private static Html Tiles(OptimizeDocument document)
    {
        var before = document.Before;
        var after = document.After;
        return Html.Of(
            $"""
            <div class="tiles">
            {Tile("rules", before.Sum(t => (long)t.Rules), after.Sum(t => (long)t.Rules))}
            {Tile("chains", before.Sum(t => (long)t.Chains), after.Sum(t => (long)t.Chains))}
            {Tile("set and map elements", before.Sum(t => t.Elements), after.Sum(t => t.Elements))}
            {ReportProof.Tile(document.Proof)}
            </div>
            """
        );
    }

    private static Html Tile(string what, long before, long after) =>
        Html.Of($"""<div class="tile"><b>{before} → {after}</b><span>{what}</span></div>""");

    private static Html Costs(OptimizeDocument document)
    {
        var pairs = document
            .Chains.Where(chain => chain.Before > 0 || chain.After > 0)
            .Select(chain => new BarPair($"{chain.Family} {chain.Table} {chain.Chain}", chain.Before, chain.After))
            .ToImmutableArray();
        return pairs.IsEmpty
            ? Html.Empty
            : Html.Of(
                $"""
                <h2>Predicted cost of a packet</h2>
                <p class="soft">Nanoseconds over an empty hook, for a packet that no rule is about: it pays for the whole walk. Logarithmic scale.
                <span class="key before"></span>before <span class="key after"></span>after</p>
                {BarPlot.Draw("Predicted nanoseconds by base chain, before and after", "ns", pairs)}
                """
            );
    }

    private static Html Sizes(OptimizeDocument document) =>
        HtmlTable.Of(
            "Tables",
            [
                "family",
                "table",
                "#rules before",
                "#rules after",
                "#chains before",
                "#chains after",
                "#sets",
                "#elements",
            ],
            document
                .Before.Zip(document.After)
                .Select(pair =>
                    (ImmutableArray<string?>)
                        [
                            pair.First.Family,
                            pair.First.Table,
                            Counted.Number(pair.First.Rules),
                            Counted.Number(pair.Second.Rules),
                            Counted.Number(pair.First.Chains),
                            Counted.Number(pair.Second.Chains),
                            Counted.Number(pair.Second.Sets),
                            Counted.Number(pair.Second.Elements),
                        ]
                )
        );

    private static Html Passes(OptimizeDocument document) =>
        HtmlTable.Of(
            "What each pass did",
            ["pass", "table", "#rules before", "#rules after", "#chains before", "#chains after", "#sets", "#ms"],
            document
                .Passes.Where(pass => pass.RulesBefore != pass.RulesAfter || pass.ChainsBefore != pass.ChainsAfter)
                .Select(pass =>
                    (ImmutableArray<string?>)
                        [
                            pass.Pass,
                            $"{pass.Family} {pass.Table}",
                            Counted.Number(pass.RulesBefore),
                            Counted.Number(pass.RulesAfter),
                            Counted.Number(pass.ChainsBefore),
                            Counted.Number(pass.ChainsAfter),
                            Counted.Number(pass.SetsAfter),
                            pass.Ms.ToString("N0", CultureInfo.InvariantCulture),
                        ]
                )
        );

    private static Html Findings(ImmutableArray<DiagnosticDocument> findings) =>
        findings.IsEmpty
            ? Html.Empty
            : HtmlTable.Of(
                $"Findings in the original: {Counted.Number(findings.Length)}"
                    + (findings.Length > FindingsShown ? $", the first {FindingsShown} shown" : ""),
                ["where", "code", "what", "what to do"],
                findings
                    .Take(FindingsShown)
                    .Select(finding =>
                        (ImmutableArray<string?>)
                            [finding.Position, $"{finding.Severity} {finding.Code}", finding.Message, finding.Help]
                    )
            );

    private static Html Files(OptimizeDocument document)
    {
        var read = document.Files.Select(file =>
            (ImmutableArray<string?>)
                [$"read {file.Path}", file.Kind, InputPage.Size(file.Bytes), Counted.Number(file.Rules), file.Sha256]
        );
        var written = document.Outputs.Select(file =>
            (ImmutableArray<string?>)[$"written {file.Path}", document.Target, InputPage.Size(file.Bytes), null, null]
        );
        return HtmlTable.Of("Files", ["file", "form", "#size", "#rules", "SHA-256"], read.Concat(written));
    }

    private static Html Times(OptimizeTimes times) =>
        HtmlTable.Of(
            "Time",
            ["#read", "#linted", "#optimized", "#proved", "#written"],
            [
                [
                    Seconds(times.ReadMs),
                    Seconds(times.LintMs),
                    Seconds(times.OptimizeMs),
                    Seconds(times.ProveMs),
                    Seconds(times.WriteMs),
                ],
            ]
        );

    private static string Seconds(double milliseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:F2} s");
}
