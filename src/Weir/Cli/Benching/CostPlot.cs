using System.Globalization;
using System.Net;
using System.Text;
using Weir.Cli.Documents;

namespace Weir.Cli.Benching;

/// <summary>The costs as an SVG of its own: one bar a candidate, what the rules cost over an empty namespace, on a logarithmic scale.</summary>
internal static class CostPlot
{
    private const int LabelWidth = 240;
    private const int PlotWidth = 460;
    private const int ValueWidth = 120;
    private const int RowHeight = 30;
    private const int Top = 58;

    private const string Style = """
        <style>text{fill:#1c2024}.s{fill:#60646c}.g{stroke:#d9dbe0}.b{fill:#0b7a75}
        @media (prefers-color-scheme:dark){text{fill:#e8eaed}.s{fill:#9aa0a8}.g{stroke:#33373d}.b{fill:#35b8ad}}</style>

        """;

    public static string Draw(BenchDocument document)
    {
        var rows = document.Candidates.Skip(1).ToArray();
        var most = rows.Max(static row => row.DeltaNs ?? 1);
        var decades = Math.Max(2, (int)Math.Ceiling(Math.Log10(Math.Max(10, most))));
        var height = Top + (RowHeight * rows.Length) + 34;
        var text = new SvgText();
        text.Add(
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LabelWidth
                + PlotWidth
                + ValueWidth} {height}" role="img" font-family="system-ui, sans-serif" font-size="12">

            """
        );
        text.Add($"{Style}");
        text.Add($"<text x=\"12\" y=\"20\" font-size=\"14\" font-weight=\"600\">Cost of the rules per packet</text>\n");
        Axis(text, decades, height);
        for (var at = 0; at < rows.Length; at++)
        {
            Row(text, rows[at], Top + (RowHeight * at), decades);
        }

        text.Add(
            $"<text class=\"s\" x=\"12\" y=\"{height - 10}\">nanoseconds over a namespace without rules, logarithmic; "
        );
        text.Add($"{WebUtility.HtmlEncode(document.Kernel)}</text>\n</svg>\n");
        return text.ToString();
    }

    private static void Axis(SvgText text, int decades, int height)
    {
        for (var decade = 0; decade <= decades; decade++)
        {
            var x = LabelWidth + (PlotWidth * decade / decades);
            text.Add($"<line class=\"g\" x1=\"{x}\" y1=\"{Top - 6}\" x2=\"{x}\" y2=\"{height - 34}\"/>");
            text.Add(
                $"<text class=\"s\" text-anchor=\"middle\" x=\"{x}\" y=\"{Top - 12}\">{Math.Pow(10, decade):N0} ns</text>\n"
            );
        }
    }

    private static void Row(SvgText text, BenchCandidateDocument row, int y, int decades)
    {
        var name = WebUtility.HtmlEncode(row.Name);
        text.Add($"<text text-anchor=\"end\" x=\"{LabelWidth - 10}\" y=\"{y + 18}\">{name}</text>");
        if (row.DeltaNs is not { } delta)
        {
            text.Add($"<text class=\"s\" x=\"{LabelWidth + 6}\" y=\"{y + 18}\">too noisy</text>\n");
            return;
        }

        // A set of bans may cost less than nothing: what it drops is not forwarded. The bar begins at 1 ns.
        var width = Math.Max(2, PlotWidth * Math.Log10(Math.Max(1, delta)) / decades);
        text.Add($"<rect class=\"b\" x=\"{LabelWidth}\" y=\"{y + 5}\" width=\"{width:F1}\" height=\"18\" rx=\"2\"/>");
        text.Add(
            $"<text class=\"s\" x=\"{LabelWidth + width + 6:F1}\" y=\"{y + 18}\">{delta:N0} ns ± {row.DeltaErrorNs:N0}</text>\n"
        );
    }

    /// <summary>Numbers are written the same whatever the locale.</summary>
    private sealed class SvgText
    {
        private readonly StringBuilder _text = new();

        public void Add(FormattableString markup) => _text.Append(markup.ToString(CultureInfo.InvariantCulture));

        public override string ToString() => _text.ToString();
    }
}
