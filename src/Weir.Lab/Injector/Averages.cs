namespace Weir.Lab.Injector;

/// <summary>Averages that single outliers do not move.</summary>
internal static class Averages
{
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>Mean without the lowest and the highest tenth: an interrupt hits one batch of fifty, and one of few.</summary>
    public static double TrimmedMean(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var cut = sorted.Length / 10;
        return sorted[cut..^cut].Average();
    }
}
