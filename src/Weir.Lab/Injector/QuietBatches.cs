namespace Weir.Lab.Injector;

/// <summary>
/// A cost from repeated runs of the same frames: of each batch (some 40 µs of work, the same packets in every run) the median of those instances
/// that had the core for themselves, and of those the mean without the lowest and the highest tenth. Others on the core come in stretches that spoil
/// most runs of 10 ms, but of many runs hardly every instance of one batch; and a median, unlike the least, does not fall the longer one measures.
/// </summary>
/// <param name="pace">Of the CPU that the runs were made on.</param>
public sealed class QuietBatches(Pace pace)
{
    private readonly List<BatchRun> _runs = [];

    /// <summary>Runs so far.</summary>
    public int Count => _runs.Count;

    /// <summary>Nanoseconds per packet; infinite before the first run.</summary>
    public double Nanoseconds
    {
        get
        {
            var costs = new List<double>(Batches);
            var instances = new List<double>(_runs.Count);
            for (var batch = 0; batch < Batches; batch++)
            {
                instances.Clear();
                instances.AddRange(Calm(batch).Select(run => run.Nanoseconds[batch]));
                if (instances.Count > 0)
                {
                    costs.Add(Averages.Median(instances));
                }
            }

            return costs.Count > 0 ? Averages.TrimmedMean(costs) : Disturbed();
        }
    }

    /// <summary>Part of the batches that were met undisturbed, 0 … 1.</summary>
    public double Covered =>
        Batches == 0 ? 0 : (double)Enumerable.Range(0, Batches).Count(batch => Calm(batch).Any()) / Batches;

    private int Batches => _runs.Count == 0 ? 0 : _runs[0].Nanoseconds.Length;

    /// <param name="run">As many batches as in each run before.</param>
    public void Add(BatchRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (_runs.Count > 0)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(
                run.Nanoseconds.Length,
                _runs[0].Nanoseconds.Length,
                nameof(run)
            );
        }

        _runs.Add(run);
    }

    private IEnumerable<BatchRun> Calm(int batch) => _runs.Where(run => pace.IsCalm(run.Paces[batch]));

    /// <summary>Where nothing was calm: what there is, of each batch the least.</summary>
    private double Disturbed() =>
        _runs.Count == 0
            ? double.PositiveInfinity
            : Enumerable
                .Range(0, Batches)
                .Select(batch => _runs.Min(run => run.Nanoseconds[batch]))
                .Where(double.IsFinite)
                .Average();
}
