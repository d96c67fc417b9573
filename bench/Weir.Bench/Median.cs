namespace Weir.Bench;

/// <summary>Order statistics of a few runs.</summary>
internal static class Median
{
    public static double Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    /// <summary>Distance of the extremes in per cent of the median.</summary>
    public static double SpreadPercent(IReadOnlyCollection<double> values) =>
        100 * (values.Max() - values.Min()) / Of(values);
}
