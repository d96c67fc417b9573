namespace Weir.Bench.Plots;

/// <summary>A logarithmic scale of whole decades.</summary>
internal sealed class LogAxis
{
    private readonly double _low;
    private readonly double _high;

    /// <param name="values">Above 0.</param>
    public LogAxis(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        _low = Math.Floor(Math.Log10(sorted[0]));
        _high = Math.Max(_low + 1, Math.Ceiling(Math.Log10(sorted[^1])));
    }

    public IEnumerable<double> Decades
    {
        get
        {
            for (var power = _low; power <= _high; power++)
            {
                yield return Math.Pow(10, power);
            }
        }
    }

    /// <summary>0 at the lowest decade, 1 at the highest.</summary>
    public double At(double value) => (Math.Log10(value) - _low) / (_high - _low);
}
