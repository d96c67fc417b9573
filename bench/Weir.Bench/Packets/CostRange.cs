using System.Globalization;

namespace Weir.Bench.Packets;

/// <summary>A cost in nanoseconds: where it lies with 95 per cent confidence, and the figure itself where that may be quoted.</summary>
/// <param name="Quoted">Null when it was too noisy for a figure.</param>
internal readonly record struct CostRange(double Low, double High, double? Quoted)
{
    /// <summary>For a table's cell: the figure, or from where to where it lies.</summary>
    public string Cell =>
        Quoted is { } known
            ? known.ToString("N0", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{Low:N0} to {High:N0}");

    /// <summary>For a plot: the figure, or the middle of the range.</summary>
    public double Middle => Quoted ?? ((Low + High) / 2);

    /// <summary>How many times the other: what may be quoted, or the most that it can be.</summary>
    public double AtMostTimes(CostRange other) =>
        Quoted is { } ours && other.Quoted is { } theirs ? ours / theirs : High / other.Low;

    public CostRange Plus(double nanoseconds) => new(Low + nanoseconds, High + nanoseconds, Quoted + nanoseconds);
}
