namespace Weir.Lab.Benching;

/// <summary>Costs by session of one candidate, beside those of the empty namespace.</summary>
internal static class Samples
{
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <param name="costs">Nanoseconds, one for each session.</param>
    /// <param name="baseline">The empty namespace's, of the same sessions.</param>
    /// <param name="settings">What is sure enough.</param>
    public static PacketFigure Figure(ReadOnlySpan<double> costs, ReadOnlySpan<double> baseline, BenchSettings settings)
    {
        var median = Median(costs.ToArray());
        var differences = new double[costs.Length];
        double low = costs[0];
        double high = costs[0];
        for (var at = 0; at < costs.Length; at++)
        {
            differences[at] = costs[at] - baseline[at];
            low = Math.Min(low, costs[at]);
            high = Math.Max(high, costs[at]);
        }

        var (mean, error) = MeanAndError(differences);
        var bound = Math.Max(Math.Abs(mean), settings.SmallDifference) * settings.MostErrorPercent / 100;
        return new PacketFigure(median, 100 * (high - low) / median, mean, error, error <= bound);
    }

    /// <summary>
    /// Trimmed mean and twice its standard error (Tukey and McLaughlin 1963: the deviation of the winsorized values). From five
    /// values on the lowest and the highest are left out: a session that met another program's burst.
    /// </summary>
    internal static (double Mean, double Error) MeanAndError(double[] values)
    {
        Array.Sort(values);
        var count = values.Length;
        var cut = count >= 5 ? 1 : 0;
        var mean = values[cut..^cut].Average();
        if (count < 2)
        {
            return (mean, double.PositiveInfinity);
        }

        var winsorized = values.Select(value => Math.Clamp(value, values[cut], values[count - 1 - cut])).ToArray();
        var center = winsorized.Average();
        var deviation = Math.Sqrt(winsorized.Sum(value => (value - center) * (value - center)) / (count - 1));
        var kept = 1 - (2.0 * cut / count);
        return (mean, 2 * deviation / (kept * Math.Sqrt(count)));
    }
}
