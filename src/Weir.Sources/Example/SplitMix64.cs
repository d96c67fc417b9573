namespace Weir.Sources.Example;

/// <summary>
/// A small random generator whose numbers stay the same for ever (System.Random promises that only within one .NET version);
/// Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014.
/// </summary>
internal sealed class SplitMix64(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>0 … <paramref name="count"/> − 1.</summary>
    public int Below(int count) => (int)(Next() % (ulong)count);
}
