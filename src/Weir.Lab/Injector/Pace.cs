namespace Weir.Lab.Injector;

/// <summary>
/// How fast the CPU is that measures: the time of a fixed piece of work in registers (bpf/inject.bpf.c), held against the least it ever took. In a
/// virtual machine the core's other hardware thread belongs to somebody else; while it is at work everything here takes 1.25 to 1.6 times as long, for
/// hundredths of a second up to minutes, and no repetition within such a stretch tells. This work does, and leaves the caches to what is measured.
/// </summary>
public sealed class Pace
{
    /// <summary>
    /// From so many times the least on the CPU is shared. Measured on 2 × AMD EPYC: alone 1.00 to 1.07 (the clock goes with the load of the whole chip), with a
    /// neighbor 1.25 to 1.48, hardly anything between.
    /// </summary>
    private const double Shared = 1.06;

    // One look in so many may be wrong: the clock itself has a grain.
    private const int Wrong = 50;

    private long _looks;
    private long _calm;

    /// <summary>What the work takes when nobody disturbs it, as far as was seen; nanoseconds.</summary>
    public double Best { get; private set; } = double.PositiveInfinity;

    /// <summary>Part of all batches that had the CPU to themselves, 0 … 1.</summary>
    public double CalmPart => _looks == 0 ? 0 : (double)_calm / _looks;

    /// <param name="nanoseconds">Of a batch: see <see cref="BatchRun.Paces"/>.</param>
    public bool IsCalm(double nanoseconds) => nanoseconds <= Shared * Best;

    /// <summary>True when, in the light of now, nothing was calm that was measured while <see cref="Best"/> was this.</summary>
    public bool WasNeverCalm(double best) => best > Shared * Best;

    internal void Saw(ReadOnlySpan<double> looks)
    {
        var sorted = looks.ToArray();
        Array.Sort(sorted);
        Best = Math.Min(Best, sorted[sorted.Length / Wrong]);
        _looks += sorted.Length;
        _calm += sorted.LongCount(IsCalm);
    }
}
