using System.Globalization;
using Weir.Agent.State;
using Weir.Core.Accounting;
using Weir.Core.Model;

namespace Weir.Agent.Counters;

/// <summary>
/// What earlier looks saw, a line a ban in <c>ban-hits</c> of the state folder: with it counts go on over a table that was made anew, and
/// a first hit has a time. Who may not write the folder still gets the counts.
/// </summary>
internal static class BanHitMemory
{
    private const string FileName = "ban-hits";

    /// <param name="Kernel">What the kernel had counted at the last look.</param>
    /// <param name="Total">With what earlier tables had.</param>
    private sealed record Seen(Traffic Kernel, Traffic Total, DateTimeOffset First, DateTimeOffset Last);

    /// <summary>The counts with what was seen before, and remembers them.</summary>
    public static Dictionary<IpPrefix, BanHits> Continue(
        string folder,
        Dictionary<IpPrefix, BanHits> counted,
        Site site,
        DateTimeOffset now
    )
    {
        var path = Path.Combine(folder, FileName);
        var before = Read(path);
        var seen = new SortedDictionary<IpPrefix, Seen>();
        var hits = new Dictionary<IpPrefix, BanHits>();
        foreach (var ban in site.Bans)
        {
            var old = before.GetValueOrDefault(ban.Prefix);
            if (!counted.TryGetValue(ban.Prefix, out var one) && old is null)
            {
                continue;
            }

            var next = Next(old, one, now);
            seen.Add(ban.Prefix, next);
            hits.Add(ban.Prefix, new BanHits(next.Total.Packets, next.Total.Bytes, next.First, next.Last));
        }

        Write(path, seen);
        return hits;
    }

    private static Seen Next(Seen? old, BanHits one, DateTimeOffset now)
    {
        var kernel = new Traffic(one.Packets, one.Bytes);
        if (old is null)
        {
            var last = one.Last ?? now;
            return new Seen(kernel, kernel, one.First ?? last, last);
        }

        // Less than before: another table counts from zero.
        var isSame = kernel.Packets >= old.Kernel.Packets && kernel.Bytes >= old.Kernel.Bytes;
        var packets = isSame ? kernel.Packets - old.Kernel.Packets : kernel.Packets;
        var bytes = isSame ? kernel.Bytes - old.Kernel.Bytes : kernel.Bytes;
        var latest = packets == 0 ? old.Last : one.Last ?? now;
        var total = new Traffic(old.Total.Packets + packets, old.Total.Bytes + bytes);
        return new Seen(kernel, total, old.First, latest > old.Last ? latest : old.Last);
    }

    private static Dictionary<IpPrefix, Seen> Read(string path)
    {
        var seen = new Dictionary<IpPrefix, Seen>();
        try
        {
            foreach (var line in File.Exists(path) ? File.ReadLines(path) : [])
            {
                if (Parse(line) is var (prefix, one))
                {
                    seen[prefix] = one;
                }
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Counts of the table in force are better than none.
        }

        return seen;
    }

    private static (IpPrefix Prefix, Seen Seen)? Parse(string line)
    {
        var words = line.Split(' ');
        Span<ulong> numbers = stackalloc ulong[6];
        if (words.Length != 7 || !IpPrefix.TryParse(words[0], out var prefix, out _))
        {
            return null;
        }

        for (var i = 0; i < numbers.Length; i++)
        {
            if (!ulong.TryParse(words[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return null;
            }
        }

        const ulong MostTicks = 3_000_000_000_000_000_000;
        return numbers[4] > MostTicks || numbers[5] > MostTicks
            ? null
            : (
                prefix,
                new Seen(
                    new Traffic(numbers[0], numbers[1]),
                    new Traffic(numbers[2], numbers[3]),
                    new DateTimeOffset((long)numbers[4], TimeSpan.Zero),
                    new DateTimeOffset((long)numbers[5], TimeSpan.Zero)
                )
            );
    }

    private static void Write(string path, SortedDictionary<IpPrefix, Seen> seen)
    {
        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            return;
        }

        try
        {
            AtomicFile.Write(
                path,
                stream =>
                {
                    using var text = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
                    foreach (var (prefix, one) in seen)
                    {
                        text.WriteLine(
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"{prefix} {one.Kernel.Packets} {one.Kernel.Bytes} {one.Total.Packets} {one.Total.Bytes} {one.First.UtcTicks} {one.Last.UtcTicks}"
                            )
                        );
                    }
                }
            );
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // A look by somebody who may not write is a look all the same.
        }
    }
}
