using System.Collections.Immutable;
using System.Globalization;

namespace Weir.Cli.Report;

/// <summary>One bar: <paramref name="Kind"/> is its color, <paramref name="Text"/> stands at its end.</summary>
/// <param name="Kind">"before" or "after".</param>
internal sealed record Bar(string Kind, double Value, string Text);

/// <summary>A label with the bars under it.</summary>
internal sealed record BarRow(string Label, ImmutableArray<Bar> Bars);

/// <summary>
/// Horizontal bars as inline SVG. Lengths are parts of the width, letters are not: the same plot is as easy to read on a phone as
/// on a desk. The scale is linear from zero, so that a bar half as long is half as much.
/// </summary>
internal static class BarPlot
{
    private const int MostTicks = 5;
    private const double Top = 40;
    private const double LabelHeight = 20;
    private const double BarHeight = 14;
    private const double RowGap = 12;

    /// <param name="axis">What is measured, and its unit.</param>
    public static Html Draw(string title, string axis, ImmutableArray<BarRow> rows)
    {
        if (rows.IsEmpty)
        {
            return Html.Empty;
        }

        var most = rows.Max(row => row.Bars.Max(bar => bar.Value));
        var scale = most > 0 ? 100 / most : 0;
        var height = Top + rows.Sum(Height);
        return Html.Of(
            $"""
            <svg class="plot" width="100%" height="{height}" role="img" aria-label="{title}">
            <text class="axis" x="0" y="12">{axis}</text>
            <svg class="area" x="0" y="0" width="80%" height="{height}">
            {Axis(most, scale, height)}{Rows(rows, scale)}</svg>
            </svg>

            """
        );
    }

    /// <summary>The smallest of 1, 2, 5, 10, 20 … that needs no more than a handful of lines.</summary>
    internal static double Step(double most)
    {
        var step = 1.0;
        while (most / step > MostTicks)
        {
            // 1 → 2 → 5 → 10: by 2, by 2.5, by 2.
            var first = step / Math.Pow(10, Math.Floor(Math.Log10(step)));
            step *= first is > 1.9 and < 2.1 ? 2.5 : 2;
        }

        return step;
    }

    private static Html Axis(double most, double scale, double height)
    {
        var step = Step(most);
        var lines = Enumerable
            .Range(0, (int)(most / step) + 1)
            .Select(line =>
            {
                var x = line * step * scale;
                var style = line == 0 ? "tick first" : "tick";
                return Html.Of(
                    $"""
                    <line class="grid" x1="{x}%" y1="{Top - 8}" x2="{x}%" y2="{height}"/>
                    <text class="{style}" x="{x}%" y="{Top - 13}">{Number(line * step)}</text>

                    """
                );
            });
        return Html.Join(lines);
    }

    private static Html Rows(ImmutableArray<BarRow> rows, double scale)
    {
        var drawn = new List<Html>(rows.Length);
        var y = Top;
        foreach (var row in rows)
        {
            drawn.Add(Html.Of($"<text class=\"label\" x=\"4\" y=\"{y + LabelHeight - 6}\">{row.Label}</text>\n"));
            drawn.AddRange(row.Bars.Select((bar, at) => Draw(bar, y + LabelHeight + (at * (BarHeight + 2)), scale)));
            y += Height(row);
        }

        return Html.Join(drawn);
    }

    private static Html Draw(Bar bar, double y, double scale)
    {
        var length = bar.Value * scale;
        return Html.Of(
            $"""
            <rect class="{bar.Kind}" x="0" y="{y}" width="{length}%" height="{BarHeight}"/>
            <text class="value" x="{length}%" dx="6" y="{y + BarHeight - 3}">{bar.Text}</text>

            """
        );
    }

    private static double Height(BarRow row) => LabelHeight + (row.Bars.Length * (BarHeight + 2)) + RowGap;

    private static string Number(double value) => value.ToString("#,0.#", CultureInfo.InvariantCulture);
}
