using System.Collections.Immutable;
using System.Globalization;
using Weir.Cli.Documents;
using Weir.Cli.Imports;
using Weir.Cli.Output;

namespace Weir.Cli.Report;

/// <summary>The report's part about files and where the time went.</summary>
internal static class ReportFiles
{
    public static Html Section(OptimizeDocument document) =>
        Html.Of(
            $"""
            <section>
            <h2>Files</h2>
            {HtmlTable.Of(
                ["file", "form", "#size", "#rules"],
                document.Files.Select(Read).Concat(document.Outputs.Select(file => Written(file, document.Target)))
            )}
            <p class="soft">{Times(document.Times)}</p>
            </section>
            """
        );

    private static ImmutableArray<Html> Read(InputDocument file) =>
        [
            Html.Of($"<div class=\"path\">{file.Path}<br><code class=\"soft\">SHA-256 {file.Sha256}</code></div>"),
            Html.Of($"{file.Kind}, read"),
            Html.Of($"{InputPage.Size(file.Bytes)}"),
            Html.Of($"{Counted.Number(file.Rules)}"),
        ];

    private static ImmutableArray<Html> Written(OutputDocument file, string target) =>
        [
            Html.Of($"<div class=\"path\">{file.Path}</div>"),
            Html.Of($"{target}, written"),
            Html.Of($"{InputPage.Size(file.Bytes)}"),
            Html.Empty,
        ];

    private static string Times(OptimizeTimes times) =>
        $"Read in {Seconds(times.ReadMs)}, linted in {Seconds(times.LintMs)}, optimised in {Seconds(times.OptimizeMs)}, "
        + (times.ProveMs > 0 ? $"proved in {Seconds(times.ProveMs)}, " : "")
        + $"written in {Seconds(times.WriteMs)}.";

    private static string Seconds(double milliseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:F2} s");
}
