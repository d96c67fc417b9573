using System.Collections.Immutable;
using System.Globalization;

namespace Weir.Cli.Report;

/// <summary>A pair of values to be drawn as two bars.</summary>
internal sealed record BarPair(string Label, double Before, double After);

/// <summary>
/// Pairs of horizontal bars as inline SVG. The scale is logarithmic, because a walk of ten thousand rules and a look-up do not fit
/// onto a linear one; the axis says so, and each bar has its number.
/// </summary>
internal static class BarPlot
{
    private const double LabelWidth = 230;
    private const double PlotWidth = 470;
    private const double ValueWidth = 90;
    private const double RowHeight = 44;
    private const double BarHeight = 14;
    private const double Top = 26;

    /// <param name="unit">Behind each number: <c>ns</c>.</param>
    public static Html Draw(string title, string unit, ImmutableArray<BarPair> pairs)
    {
        if (pairs.IsEmpty)
        {
            return Html.Empty;
        }

        var most = pairs.Max(pair => Math.Max(pair.Before, pair.After));
        var decades = Math.Max(1, (int)Math.Ceiling(Math.Log10(Math.Max(10, most))));
        var height = Top + (RowHeight * pairs.Length) + 8;
        var width = LabelWidth + PlotWidth + ValueWidth;
        return Html.Of(
            $"""
            <svg class="plot" viewBox="0 0 {width} {height}" role="img" aria-label="{title}">
            {Axis(decades, unit, height)}{Html.Join(pairs.Select((pair, row) => Row(pair, row, decades, unit)))}</svg>

            """
        );
    }

    private static Html Axis(int decades, string unit, double height)
    {
        var lines = Enumerable
            .Range(0, decades + 1)
            .Select(decade =>
            {
                var x = LabelWidth + (PlotWidth * decade / decades);
                return Html.Of(
                    $"""
                    <line class="grid" x1="{x}" y1="{Top - 6}" x2="{x}" y2="{height - 6}"/>
                    <text class="tick" x="{x}" y="{Top - 12}">{Value(Math.Pow(10, decade))} {unit}</text>

                    """
                );
            });
        return Html.Join(lines);
    }

    private static Html Row(BarPair pair, int row, int decades, string unit)
    {
        var y = Top + (RowHeight * row);
        return Html.Of(
            $"""
            <text class="label" x="{LabelWidth - 12}" y="{y + 20}">{pair.Label}</text>
            {Bar("before", pair.Before, y + 2, decades, unit)}{Bar(
                "after",
                pair.After,
                y + 4 + BarHeight,
                decades,
                unit
            )}
            """
        );
    }

    private static Html Bar(string kind, double value, double y, int decades, string unit)
    {
        // Values below 1 are drawn as 1: nothing is cheaper than a nanosecond here.
        var length = Math.Max(2, PlotWidth * Math.Log10(Math.Max(1, value)) / decades);
        return Html.Of(
            $"""
            <rect class="{kind}" x="{LabelWidth}" y="{y}" width="{length}" height="{BarHeight}" rx="2"/>
            <text class="value" x="{LabelWidth + length + 6}" y="{y + BarHeight - 3}">{Value(value)} {unit}</text>

            """
        );
    }

    private static string Value(double value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
