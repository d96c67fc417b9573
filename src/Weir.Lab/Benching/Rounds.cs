namespace Weir.Lab.Benching;

/// <summary>
/// The measurements of one class and candidate in one session. The least counts, because what else runs, here or beside this virtual
/// machine, only ever adds; and it is believed when a second one comes so near that both met no such thing.
/// </summary>
internal sealed class Rounds(BenchSettings settings)
{
    // Of two undisturbed measurements of 65,536 packets (kernel.md, section 0: ± 1-3 ns in the cache, more outside of it).
    private const double Agreement = 0.01;

    private double _second = double.PositiveInfinity;
    private int _count;

    /// <summary>Nanoseconds; infinite before the first.</summary>
    public double Least { get; private set; } = double.PositiveInfinity;

    /// <summary>True when no further measurement would change much, or enough were tried.</summary>
    public bool Done =>
        _count >= settings.MostRounds || (_count >= settings.Rounds && _second - Least <= Agreement * Least);

    public void Add(double nanoseconds)
    {
        _count++;
        _second = Math.Min(_second, Math.Max(nanoseconds, Least));
        Least = Math.Min(Least, nanoseconds);
    }
}
