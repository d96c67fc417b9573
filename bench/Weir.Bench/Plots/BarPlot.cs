using System.Globalization;
using Weir.Bench.Packets;

namespace Weir.Bench.Plots;

/// <summary>Bars of one measure on a logarithmic scale, each with its figure, or the range that it is in the middle of; what was not measured says so.</summary>
internal static class BarPlot
{
    private const int Width = 820;
    private const int Left = 290;
    private const int Right = 700;
    private const int Top = 56;
    private const int Row = 26;

    public static string Draw(string title, string unit, IReadOnlyList<(string Name, CostRange? Value)> bars)
    {
        var height = Top + (Row * bars.Count) + 16;
        var svg = new Svg(Width, height, title);
        var known = bars.Select(static bar => Math.Max(1, bar.Value?.Middle ?? 1)).ToArray();
        if (known.Length == 0)
        {
            return svg.ToString();
        }

        var axis = new LogAxis([1, .. known]);
        foreach (var decade in axis.Decades)
        {
            var x = Left + ((Right - Left) * axis.At(decade));
            svg.Line(x, Top - 6, x, height - 14);
            svg.Text(x, Top - 12, $"{decade.ToString("N0", CultureInfo.InvariantCulture)} {unit}", "middle");
        }

        for (var at = 0; at < bars.Count; at++)
        {
            var y = Top + (Row * at);
            svg.Text(Left - 10, y + 16, bars[at].Name, "end", "");
            if (bars[at].Value is not { } value)
            {
                svg.Text(Left + 6, y + 16, "too noisy", "start");
                continue;
            }

            // What drops early may cost less than nothing: the bar begins at 1.
            var width = Math.Max(2, (Right - Left) * axis.At(Math.Max(1, value.Middle)));
            svg.Add($"<rect class=\"f0\" x=\"{Left}\" y=\"{y + 3}\" width=\"{width:F1}\" height=\"17\" rx=\"2\"/>");
            svg.Text(Left + width + 6, y + 16, value.Cell, "start");
        }

        return svg.ToString();
    }
}
