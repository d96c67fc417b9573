namespace Weir.Core.Analysis.Matrix;

/// <summary>Sets of destination groups as bits.</summary>
internal static class Bits
{
    public static ulong[] Make(int count) => new ulong[(count + 63) / 64];

    public static bool Has(ulong[] bits, int at) => (bits[at >> 6] >> (at & 63) & 1) != 0;

    public static void Set(ulong[] bits, int at) => bits[at >> 6] |= 1ul << (at & 63);

    /// <summary>All of so many bits.</summary>
    public static ulong[] All(int count)
    {
        var bits = Make(count);
        Array.Fill(bits, ulong.MaxValue);
        if ((count & 63) != 0)
        {
            bits[^1] = (1ul << (count & 63)) - 1;
        }

        return bits;
    }

    public static void Or(ulong[] into, ulong[] other)
    {
        for (var i = 0; i < into.Length; i++)
        {
            into[i] |= other[i];
        }
    }

    public static void Remove(ulong[] from, ulong[] taken)
    {
        for (var i = 0; i < from.Length; i++)
        {
            from[i] &= ~taken[i];
        }
    }

    /// <returns>The bits of both; null when there is none.</returns>
    public static ulong[]? And(ulong[] left, ulong[] right)
    {
        var both = new ulong[left.Length];
        var any = 0ul;
        for (var i = 0; i < left.Length; i++)
        {
            any |= both[i] = left[i] & right[i];
        }

        return any == 0 ? null : both;
    }
}
