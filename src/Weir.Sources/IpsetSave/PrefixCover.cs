namespace Weir.Sources.IpsetSave;

/// <summary>The fewest prefixes that make up a range.</summary>
internal static class PrefixCover
{
    public static IEnumerable<(UInt128 Start, int Length)> Of(UInt128 first, UInt128 last, int bits)
    {
        while (true)
        {
            var zeros = first == 0 ? bits : Math.Min(bits, (int)UInt128.TrailingZeroCount(first));
            while (zeros > 0 && (zeros == 128 ? UInt128.MaxValue : (UInt128.One << zeros) - 1) > last - first)
            {
                zeros--;
            }

            yield return (first, bits - zeros);
            var host = zeros == 128 ? UInt128.MaxValue : (UInt128.One << zeros) - 1;
            if (last - first <= host)
            {
                yield break;
            }

            first += host + 1;
        }
    }
}
