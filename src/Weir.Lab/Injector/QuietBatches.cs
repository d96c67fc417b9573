namespace Weir.Lab.Injector;

/// <summary>
/// A cost from repeated runs of the same frames: of each batch (45 µs of work, the same packets in every run) the least of all runs, and of
/// those the mean. What else runs, here or beside this virtual machine, only ever adds, and it comes in stretches that spoil most runs of 10 ms,
/// but of many runs hardly every instance of one batch.
/// </summary>
/// <remarks>More runs lower it a little, so what is compared must have had as many.</remarks>
public sealed class QuietBatches
{
    private double[] _least = [];

    /// <summary>Runs so far.</summary>
    public int Count { get; private set; }

    /// <summary>Nanoseconds per packet; infinite before the first run.</summary>
    public double Nanoseconds { get; private set; } = double.PositiveInfinity;

    /// <param name="batches">Nanoseconds per packet of each batch; as many in each run.</param>
    public void Add(ReadOnlySpan<double> batches)
    {
        if (Count++ == 0)
        {
            _least = batches.ToArray();
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(batches.Length, _least.Length, nameof(batches));
        var sum = 0.0;
        for (var at = 0; at < batches.Length; at++)
        {
            sum += _least[at] = Math.Min(_least[at], batches[at]);
        }

        Nanoseconds = sum / batches.Length;
    }
}
