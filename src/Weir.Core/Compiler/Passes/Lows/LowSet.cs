namespace Weir.Core.Compiler.Passes.Lows;

/// <summary>A set of IPv4 addresses cut into parts of equal first bits.</summary>
/// <param name="PrefixLength">Bits that the addresses of a part have in common, 16 or more.</param>
/// <param name="Prefixes">The parts' first bits, ascending, the rest of the address zero.</param>
internal sealed record LowSet(int PrefixLength, uint[] Prefixes)
{
    /// <summary>A rule is written once for each part.</summary>
    private const int MostParts = 4;

    /// <summary>
    /// The kernel compares each new element with all before it (nft_bitmap_insert): 8,192 cost it some 100 ms, twice as many four times as much.
    /// </summary>
    private const int MostElements = 8_192;

    /// <summary>The fewest parts that the kernel loads in reasonable time; null when the addresses lie too far apart, or are too many.</summary>
    /// <param name="addresses">In any order.</param>
    public static LowSet? Of(ReadOnlySpan<uint> addresses)
    {
        var counts = new Dictionary<uint, int>();
        for (var length = 16; length < 32; length++)
        {
            counts.Clear();
            var mask = uint.MaxValue << (32 - length);
            foreach (var address in addresses)
            {
                var prefix = address & mask;
                counts[prefix] = counts.GetValueOrDefault(prefix) + 1;
                if (counts.Count > MostParts)
                {
                    return null;
                }
            }

            if (counts.Values.All(static count => count <= MostElements))
            {
                return new LowSet(length, [.. counts.Keys.Order()]);
            }
        }

        return null;
    }

    /// <summary>Index of the part that an address of the set is in.</summary>
    public int PartOf(uint address) => Array.BinarySearch(Prefixes, address & (uint.MaxValue << (32 - PrefixLength)));
}
