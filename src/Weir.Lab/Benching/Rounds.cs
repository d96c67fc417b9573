using Weir.Lab.Injector;

namespace Weir.Lab.Benching;

/// <summary>The runs of one class and candidate in one session, and whether there are enough.</summary>
/// <param name="pace">Of the CPU that measures.</param>
/// <param name="settings">How many.</param>
internal sealed class Rounds(Pace pace, BenchSettings settings)
{
    private readonly QuietBatches _batches = new(pace);

    /// <summary>Nanoseconds per packet.</summary>
    public double Cost => _batches.Nanoseconds;

    /// <summary>True when most batches were met while nobody else used the core.</summary>
    public bool Calm => _batches.Covered >= settings.CalmPart;

    /// <summary>True when more runs are not needed, or do not help.</summary>
    public bool Done => _batches.Count >= settings.MostRounds || (Calm && _batches.Count >= settings.Rounds);

    public void Add(BatchRun run) => _batches.Add(run);
}
