using System.Globalization;
using System.Net;
using System.Text;

namespace Weir.Bench.Plots;

/// <summary>Markup of a plot: numbers are written the same whatever the locale, words are escaped; light and dark.</summary>
internal sealed class Svg
{
    private static readonly string[] Light = ["#0b7a75", "#b3541e", "#5b4b8a", "#8a6d00", "#9b2c4e"];
    private static readonly string[] Dark = ["#35b8ad", "#f0955a", "#a794e0", "#d8b93e", "#ee7fa2"];

    private readonly StringBuilder _text = new();

    public Svg(int width, int height, string title)
    {
        _text.Append(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"system-ui, sans-serif\" font-size=\"12\">\n"
        );
        _text.Append("<style>text{fill:#1c2024}.s{fill:#60646c}.g{stroke:#d9dbe0}");
        Colors(Light);
        _text.Append("@media (prefers-color-scheme:dark){text{fill:#e8eaed}.s{fill:#9aa0a8}.g{stroke:#33373d}");
        Colors(Dark);
        _text.Append("}</style>\n");
        Text(12, 20, title, "start", "font-size=\"14\" font-weight=\"600\"");
    }

    public void Add(FormattableString markup) =>
        _text.Append(markup.ToString(CultureInfo.InvariantCulture)).Append('\n');

    public void Text(double x, double y, string words, string anchor, string more = "class=\"s\"") =>
        Add($"<text x=\"{x:F1}\" y=\"{y:F1}\" text-anchor=\"{anchor}\" {more}>{WebUtility.HtmlEncode(words)}</text>");

    public void Line(double x1, double y1, double x2, double y2) =>
        Add($"<line class=\"g\" x1=\"{x1:F1}\" y1=\"{y1:F1}\" x2=\"{x2:F1}\" y2=\"{y2:F1}\"/>");

    public override string ToString() => _text + "</svg>\n";

    private void Colors(string[] colors)
    {
        for (var at = 0; at < colors.Length; at++)
        {
            _text.Append(CultureInfo.InvariantCulture, $".c{at}{{stroke:{colors[at]}}}.f{at}{{fill:{colors[at]}}}");
        }
    }
}
