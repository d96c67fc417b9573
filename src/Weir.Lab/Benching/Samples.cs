using Weir.Lab.Injector;

namespace Weir.Lab.Benching;

/// <summary>Costs by session of one class and candidate, beside those of the empty namespace.</summary>
internal static class Samples
{
    private static readonly double[] s_student = [12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23];

    /// <param name="costs">Nanoseconds, one for each session.</param>
    /// <param name="baseline">The empty namespace's, of the same sessions.</param>
    /// <param name="settings">What is sure enough.</param>
    public static PacketFigure Figure(ReadOnlySpan<double> costs, ReadOnlySpan<double> baseline, BenchSettings settings)
    {
        var sorted = costs.ToArray();
        Array.Sort(sorted);
        var median = Averages.Median(sorted);
        var (delta, error) = QuietDifference(costs, baseline);
        return new PacketFigure(
            median,
            100 * (sorted[^1] - sorted[0]) / median,
            delta,
            error,
            error <= Bound(delta, error, settings)
        );
    }

    /// <summary>Of all classes by their weights. What is wrong with one may be wrong with all, so the errors add up.</summary>
    /// <param name="weights">Their sum is 1.</param>
    public static PacketFigure Mix(
        IReadOnlyList<PacketFigure> figures,
        IReadOnlyList<double> weights,
        BenchSettings settings
    )
    {
        var (delta, error) = (Sum(static one => one.Delta), Sum(static one => one.DeltaError));
        return new PacketFigure(
            Sum(static one => one.Median),
            Sum(static one => one.SpreadPercent),
            delta,
            error,
            error <= Bound(delta, error, settings)
        );

        double Sum(Func<PacketFigure, double> value) =>
            figures.Zip(weights, (one, weight) => weight * value(one)).Sum();
    }

    private static double Bound(double mean, double error, BenchSettings settings) =>
        Math.Abs(mean) + error < settings.SmallDifference
            ? settings.SmallError
            : Math.Max(Math.Abs(mean), settings.SmallDifference) * settings.MostErrorPercent / 100;

    /// <summary>
    /// What lies between the quiet levels of both, and half of its interval of 95 per cent confidence. A level is the mean of the lower half of
    /// the sessions: what else runs on the machine only ever adds, in bursts that last for seconds and hit one side or both. The error is that of
    /// means trimmed on one side, by the deviation of the winsorized values (Tukey and McLaughlin 1963), taken as differences session by session: so a
    /// drift that both share is none. That two runs agree within it 19 times of 20, with bursts and without, is a test.
    /// </summary>
    internal static (double Delta, double Error) QuietDifference(
        ReadOnlySpan<double> costs,
        ReadOnlySpan<double> baseline
    )
    {
        var count = costs.Length;
        var quiet = (count + 1) / 2;
        var (cost, most) = Level(costs, quiet);
        var (without, mostWithout) = Level(baseline, quiet);
        if (count < 2)
        {
            return (cost - without, double.PositiveInfinity);
        }

        var differences = new double[count];
        for (var at = 0; at < count; at++)
        {
            differences[at] = Math.Min(costs[at], most) - Math.Min(baseline[at], mostWithout);
        }

        var center = differences.Average();
        var deviation = Math.Sqrt(differences.Sum(value => (value - center) * (value - center)) / (count - 1));
        return (cost - without, Student(count - 1) * deviation * Math.Sqrt(count) / quiet);
    }

    /// <returns>The mean of so many of the lowest, and the highest of those.</returns>
    private static (double Mean, double Highest) Level(ReadOnlySpan<double> values, int lowest)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        return (sorted[..lowest].Average(), sorted[lowest - 1]);
    }

    /// <summary>Two-sided quantile of 95 per cent; the formula is within 0.3 per cent of it.</summary>
    private static double Student(int freedom) =>
        freedom <= s_student.Length ? s_student[freedom - 1] : 1.96 + (2.6 / freedom);
}
