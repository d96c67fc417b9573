namespace Weir.Lab.Benching;

/// <summary>Costs by session of one candidate, beside those of the empty namespace.</summary>
internal static class Samples
{
    private static readonly double[] s_student = [12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23];

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
        return new PacketFigure(
            median,
            100 * (high - low) / median,
            mean,
            error,
            error <= Bound(mean, error, settings)
        );
    }

    private static double Bound(double mean, double error, BenchSettings settings) =>
        Math.Abs(mean) + error < settings.SmallDifference
            ? settings.SmallError
            : Math.Max(Math.Abs(mean), settings.SmallDifference) * settings.MostErrorPercent / 100;

    /// <summary>
    /// Trimmed mean and half of its interval of 95 per cent confidence (Tukey and McLaughlin 1963: the deviation of the winsorized values,
    /// Student's t of those that are left). From eight values on a quarter on each side is left out: sessions of which one half met another
    /// program's burst, and the other did not.
    /// </summary>
    internal static (double Mean, double Error) MeanAndError(double[] values)
    {
        Array.Sort(values);
        var count = values.Length;
        var cut = count >= 8 ? count / 4 : count / 5;
        var mean = values[cut..^cut].Average();
        if (count < 2)
        {
            return (mean, double.PositiveInfinity);
        }

        var winsorized = values.Select(value => Math.Clamp(value, values[cut], values[count - 1 - cut])).ToArray();
        var center = winsorized.Average();
        var deviation = Math.Sqrt(winsorized.Sum(value => (value - center) * (value - center)) / (count - 1));
        var kept = 1 - (2.0 * cut / count);
        return (mean, Student(count - (2 * cut) - 1) * deviation / (kept * Math.Sqrt(count)));
    }

    /// <summary>Two-sided quantile of 95 per cent; the formula is within 0.3 per cent of it.</summary>
    private static double Student(int freedom) =>
        freedom <= s_student.Length ? s_student[freedom - 1] : 1.96 + (2.6 / freedom);
}
