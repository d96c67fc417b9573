using System.Globalization;
using Weir.Agent.State;
using Weir.Core.Accounting;
using Weir.Core.Model;

namespace Weir.Agent.Counters;

/// <summary>
/// <c>ban-hits</c> of the state folder: a line <c>place NAME INCARNATION</c> for each place that counts, then a line a ban: prefix, total packets and bytes,
/// first and last hit (ticks of UTC), and <c>NAME packets bytes</c> of each place's counter. A file that is damaged or of another form is none: counts go on
/// from what the kernel says.
/// </summary>
internal static class BanHitFile
{
    public const string FileName = "ban-hits";

    private const string Head = "weir-ban-hits 2";
    private const string PlaceWord = "place";
    private const int TotalWords = 5;
    private const int PlaceWords = 3;
    private const ulong MostTicks = 3_000_000_000_000_000_000;

    public static BanHitMemory Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            using var lines = File.Exists(path) ? File.ReadLines(path).GetEnumerator() : null;
            return lines is not null && lines.MoveNext() && lines.Current == Head ? Read(lines) : BanHitMemory.Empty;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Counts of the table in force are better than none.
            return BanHitMemory.Empty;
        }
    }

    /// <summary>Who may not write the folder has looked all the same.</summary>
    public static void Write(string folder, BanHitMemory memory)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        try
        {
            AtomicFile.Write(
                Path.Combine(folder, FileName),
                stream =>
                {
                    using var text = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
                    Write(text, memory);
                }
            );
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Then the next look adds what this one saw.
        }
    }

    internal static void Write(TextWriter text, BanHitMemory memory)
    {
        var places = memory.Places.OrderBy(static place => place.Key, StringComparer.Ordinal).ToArray();
        text.WriteLine(Head);
        foreach (var (place, seen) in places)
        {
            text.WriteLine($"{PlaceWord} {place} {seen.Incarnation}");
        }

        foreach (var (ban, number) in memory.Bans.Select((ban, at) => (ban, (uint)at)).OrderBy(static one => one.ban))
        {
            if (!memory.Totals.TryGetValue(ban, out var total))
            {
                continue;
            }

            text.Write(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{ban} {total.Counted.Packets} {total.Counted.Bytes} {total.First.UtcTicks} {total.Last.UtcTicks}"
                )
            );
            foreach (var (place, seen) in places)
            {
                if (seen.Members.TryGetValue(number, out var counter))
                {
                    text.Write(
                        string.Create(CultureInfo.InvariantCulture, $" {place} {counter.Packets} {counter.Bytes}")
                    );
                }
            }

            text.WriteLine();
        }
    }

    private static BanHitMemory Read(IEnumerator<string> lines)
    {
        var incarnations = new Dictionary<string, string>(StringComparer.Ordinal);
        var members = new Dictionary<string, Dictionary<uint, Traffic>>(StringComparer.Ordinal);
        var bans = new List<IpPrefix>();
        var totals = new Dictionary<IpPrefix, BanTotal>();
        while (lines.MoveNext())
        {
            var words = lines.Current.Split(' ');
            if (words is [PlaceWord, var place, var incarnation])
            {
                (incarnations[place], members[place]) = (incarnation, []);
            }
            else if (
                !TryRead(words, members, (uint)bans.Count, out var prefix, out var total)
                || !totals.TryAdd(prefix, total)
            )
            {
                return BanHitMemory.Empty;
            }
            else
            {
                bans.Add(prefix);
            }
        }

        var places = incarnations.ToDictionary(
            static place => place.Key,
            place => new LastSeen(place.Value, members[place.Key]),
            StringComparer.Ordinal
        );
        return new BanHitMemory(places, bans, totals);
    }

    private static bool TryRead(
        string[] words,
        Dictionary<string, Dictionary<uint, Traffic>> members,
        uint number,
        out IpPrefix prefix,
        out BanTotal total
    )
    {
        (prefix, total) = (default, new BanTotal(default, default, default));
        if (
            words.Length < TotalWords
            || (words.Length - TotalWords) % PlaceWords != 0
            || !IpPrefix.TryParse(words[0], out prefix, out _)
            || !TryRead(words[1], words[2], out var counted)
            || !TryRead(words[3], words[4], out var times)
            || times.Packets > MostTicks
            || times.Bytes > MostTicks
        )
        {
            return false;
        }

        total = new BanTotal(counted, At(times.Packets), At(times.Bytes));
        for (var at = TotalWords; at < words.Length; at += PlaceWords)
        {
            if (
                !members.TryGetValue(words[at], out var counters)
                || !TryRead(words[at + 1], words[at + 2], out var counter)
                || !counters.TryAdd(number, counter)
            )
            {
                return false;
            }
        }

        return true;
    }

    private static DateTimeOffset At(ulong ticks) => new((long)ticks, TimeSpan.Zero);

    private static bool TryRead(string first, string second, out Traffic pair)
    {
        var (left, right) = (0UL, 0UL);
        var isGood =
            ulong.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out left)
            && ulong.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out right);
        pair = new Traffic(left, right);
        return isGood;
    }
}
