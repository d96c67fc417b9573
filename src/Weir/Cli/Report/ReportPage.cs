using System.Collections.Immutable;
using System.Globalization;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Imports;

namespace Weir.Cli.Report;

/// <summary>
/// What <c>weir optimize</c> did, as one HTML file that needs nothing beside it: no script, no font, no image, and a policy that
/// keeps the browser from fetching any.
/// </summary>
internal static class ReportPage
{
    private static readonly Lazy<Html> Style = new(static () =>
    {
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream("report.css");
        using var reader = new StreamReader(stream ?? throw new InvalidOperationException("report.css is missing"));
        return new Html(reader.ReadToEnd());
    });

    /// <param name="counted">What the side table of counters says; null without one.</param>
    public static void Write(
        TextWriter output,
        OptimizeDocument document,
        CountedRules? counted,
        DateTimeOffset created
    )
    {
        var names = string.Join(", ", document.Files.Select(file => Path.GetFileName(file.Path)));
        output.Write(
            Html.Of(
                $"""
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="referrer" content="no-referrer">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
                <title>weir optimize: {names}</title>
                <style>
                {Style.Value}</style>
                </head>
                <body>
                <header>
                <p class="soft">weir optimize</p>
                <h1>{names}</h1>
                </header>
                <main>
                {Tiles(document)}
                {ReportProof.Section(document.Proof)}
                {ReportCosts.Section(document.Chains)}
                {ReportSizes.Section(document)}
                {ReportPasses.Section(document.Passes)}
                {ReportFindings.Section(document)}
                {ReportCounters.Section(counted)}
                {ReportFiles.Section(document)}
                </main>
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
            {ReportProof.Tile(document.Proof)}
            {Tile("rules", before.Sum(t => (long)t.Rules), after.Sum(t => (long)t.Rules))}
            {Tile("chains", before.Sum(t => (long)t.Chains), after.Sum(t => (long)t.Chains))}
            {Tile("set and map elements", before.Sum(t => t.Elements), after.Sum(t => t.Elements))}
            {Dearest(document.Chains)}</div>
            """
        );
    }

    private static Html Dearest(ImmutableArray<ChainCostDocument> chains) =>
        chains.MaxBy(chain => chain.Before) is { Before: > 0 } dearest
            ? Html.Of(
                $"""
                <div class="tile"><b>{ReportCosts.Time(dearest.Before)} → {ReportCosts.Time(
                    dearest.After
                )}</b><span>predicted, {dearest.Table} {dearest.Chain}</span></div>

                """
            )
            : Html.Empty;

    private static Html Tile(string what, long before, long after) =>
        Html.Of($"""<div class="tile"><b>{before} → {after}</b><span>{what}</span></div>""");
}
