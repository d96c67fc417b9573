using System.Runtime.CompilerServices;

namespace Weir.Sources.Feeds;

/// <summary>Reads in one loop the lines that nearly all lists are made of: an IPv4 address and nothing else.</summary>
internal static class PlainLines
{
    // "255.255.255.255\r\n"
    private const int LongestLine = 17;

    /// <returns>Length of the lines read; behind them is one that says more, or is not known to be whole.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Read(ReadOnlySpan<byte> text, ref int number, FeedCollector entries)
    {
        var done = 0;
        while (text.Length - done >= LongestLine)
        {
            var line = text.Slice(done, LongestLine);
            var used = FeedLine.Ipv4(line, out var address);
            used += used > 0 && line[used] == '\r' ? 1 : 0;
            if (used == 0 || line[used] != '\n')
            {
                break;
            }

            entries.Add(address, 32, ++number);
            done += used + 1;
        }

        return done;
    }
}
