using System.Numerics;

namespace Weir.Backends.Xdp;

/// <summary>How many elements the maps of a table have; to be set before the program is loaded.</summary>
/// <param name="Lines">Of 64 bytes.</param>
/// <param name="FilterWords">Of 8 bytes, both families and the coarse filter.</param>
/// <param name="Slots">Of 8 bytes for each CPU, in whole pages, and of 40 bytes once.</param>
/// <param name="Windows">Of the rate.</param>
public sealed record BanSizes(int Lines, int FilterWords, int Slots, int Windows)
{
    // Of a hundred places: one line of 12 in thirty overflows, and a million bans are 8.9 MB.
    private const int LoadPercent = 60;

    /// <summary>Entries that each length is given room for beyond those it has.</summary>
    private const int Room = 64;

    /// <summary>Lines kept free for lengths that come while the table is in use.</summary>
    private const int SpareLines = 256;

    private const int SlotsOfPage = 512;
    private const int SlotsOfLine = 8;
    private const int RateWindows = 65_536;

    /// <summary>Bits of a filter, as a power of two, that a cache near the CPU holds beside what else a packet needs: 512 KB.</summary>
    private const int NearBits = 22;

    // 16 MB: of IPv4 a bit is a /27.
    private const int MostFilterBits = 27;

    /// <summary>Bytes of lines from which on a look-up finds them in no cache near the CPU.</summary>
    private const int LargeBytes = 256 * 1024;

    /// <summary>Lengths whose lines the program asks for at once: AHEAD of bpf/bans.bpf.c, or none where that saves nothing.</summary>
    internal uint Ahead => (long)Lines * LineForm.Bytes > LargeBytes ? 4U : 0U;

    internal int FilterBits4 { get; init; }

    internal int FilterBits6 { get; init; }

    /// <summary>First word of the coarse filter, behind both families.</summary>
    internal int CoarseWord => (1 << (FilterBits4 - 6)) + (1 << (FilterBits6 - 6));

    /// <summary>Bits of the filter that one bit of the coarse filter stands for, as a power of two; 0: there is none.</summary>
    internal int CoarseShift => Math.Max(0, Math.Max(FilterBits4, FilterBits6) - NearBits);

    internal static BanSizes Of(BanCensus census, bool limitsRate)
    {
        long lines = SpareLines;
        long slots = SpareLines * LineForm.Four.Keys;
        foreach (var list in Enum.GetValues<BanList>())
        {
            foreach (var (isIpv6, length, count) in census.Lengths(list))
            {
                var of = LinesFor(isIpv6, length, count);
                lines += of;
                slots += list == BanList.Bans ? (of * LineForm.Of(isIpv6, length).Keys) + SlotsOfLine : 0;
            }
        }

        var bits4 = FilterBits(census.Count(isIpv6: false));
        var bits6 = FilterBits(census.Count(isIpv6: true));
        var sizes = new BanSizes(
            checked((int)lines),
            0,
            checked((int)((slots + SlotsOfPage - 1) / SlotsOfPage * SlotsOfPage)),
            limitsRate ? RateWindows : 1
        )
        {
            FilterBits4 = bits4,
            FilterBits6 = bits6,
        };
        var coarse = sizes.CoarseShift > 0 ? (sizes.CoarseWord >> sizes.CoarseShift) + 1 : 0;
        return sizes with { FilterWords = sizes.CoarseWord + coarse };
    }

    internal static uint LinesFor(bool isIpv6, int length, int count)
    {
        var keys = LineForm.Of(isIpv6, length).Keys;
        return (uint)(((((long)count + Room) * 100 / LoadPercent) + keys - 1) / keys);
    }

    // Sixteen bits for each ban, so that at most one packet in sixteen goes on for nothing. Where that many lie in no cache near the CPU a coarse filter is asked first,
    // and its own size matters little: it has so many more that few packets meet lines, which are nine waits for memory and two guesses of the processor.
    private static int FilterBits(int count)
    {
        const int each = 16;
        const int eachFar = 128;
        var near = BitsFor(count, each);
        return Math.Clamp(near <= NearBits ? near : BitsFor(count, eachFar), 10, MostFilterBits);
    }

    private static int BitsFor(int count, int each) =>
        32 - BitOperations.LeadingZeroCount((uint)Math.Min((long)count * each, 1 << 30));
}
