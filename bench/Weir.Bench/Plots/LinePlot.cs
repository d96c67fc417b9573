using System.Globalization;

namespace Weir.Bench.Plots;

/// <summary>One line of a plot.</summary>
internal sealed record Series(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>Lines over two logarithmic axes.</summary>
internal static class LinePlot
{
    private const int Width = 820;
    private const int Height = 380;
    private const int Left = 70;
    private const int Top = 40;
    private const int Bottom = 330;
    private const int Right = 560;

    public static string Draw(string title, string across, string up, IReadOnlyList<Series> all)
    {
        var lines = all.Where(static line => line.Points.Count > 0).ToArray();
        var svg = new Svg(Width, Height, title);
        if (lines.Length == 0)
        {
            return svg.ToString();
        }

        var horizontal = new LogAxis(lines.SelectMany(static line => line.Points).Select(static point => point.X));
        var vertical = new LogAxis(
            lines.SelectMany(static line => line.Points).Select(static point => Math.Max(1, point.Y))
        );
        double X(double value) => Left + ((Right - Left) * horizontal.At(value));
        double Y(double value) => Bottom - ((Bottom - Top) * vertical.At(Math.Max(1, value)));
        foreach (var decade in horizontal.Decades)
        {
            svg.Line(X(decade), Top, X(decade), Bottom);
            svg.Text(X(decade), Bottom + 18, decade.ToString("N0", CultureInfo.InvariantCulture), "middle");
        }

        foreach (var decade in vertical.Decades)
        {
            svg.Line(Left, Y(decade), Right, Y(decade));
            svg.Text(Left - 8, Y(decade) + 4, decade.ToString("N0", CultureInfo.InvariantCulture), "end");
        }

        for (var at = 0; at < lines.Length; at++)
        {
            var points = lines[at].Points;
            var path = string.Join(
                ' ',
                points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.X):F1},{Y(point.Y):F1}"))
            );
            svg.Add($"<polyline class=\"c{at}\" fill=\"none\" stroke-width=\"2\" points=\"{path}\"/>");
            foreach (var (x, y) in points)
            {
                svg.Add($"<circle class=\"f{at}\" cx=\"{X(x):F1}\" cy=\"{Y(y):F1}\" r=\"3\"/>");
            }

            svg.Add(
                $"<rect class=\"f{at}\" x=\"{Right + 20}\" y=\"{Top + (22 * at)}\" width=\"12\" height=\"12\" rx=\"2\"/>"
            );
            svg.Text(Right + 38, Top + (22 * at) + 11, lines[at].Name, "start");
        }

        svg.Text((Left + Right) / 2.0, Bottom + 40, across, "middle");
        svg.Text(12, Top - 8, up, "start");
        return svg.ToString();
    }
}
