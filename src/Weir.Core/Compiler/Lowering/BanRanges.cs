using Weir.Core.Model;

namespace Weir.Core.Compiler.Lowering;

/// <summary>A stretch of addresses and the ban that holds longest on it; both ends inclusive.</summary>
internal readonly record struct BanRange(UInt128 First, UInt128 Last, Ban Ban);

/// <summary>
/// Cuts nested bans into ranges that do not meet, as an interval tree wants them: on each range the ban that expires last
/// speaks. Prefixes nest or are apart, so one walk with a stack is enough.
/// </summary>
internal static class BanRanges
{
    /// <param name="bans">Bans of one family, sorted by prefix: an enclosing one comes before what it holds.</param>
    /// <param name="bounds">First and last address of a ban's prefix as numbers.</param>
    public static List<BanRange> Of(IEnumerable<Ban> bans, Func<Ban, (UInt128 First, UInt128 Last)> bounds)
    {
        var ranges = new List<BanRange>();
        var open = new Stack<Span>();
        UInt128 next = 0;
        foreach (var ban in bans)
        {
            var (first, last) = bounds(ban);
            while (open.TryPeek(out var ended) && ended.Last < first)
            {
                open.Pop();
                next = Emit(ranges, next, ended.Last, ended.Ban) + 1;
            }

            var speaks = ban;
            if (open.TryPeek(out var outer))
            {
                if (first > next)
                {
                    Emit(ranges, next, first - 1, outer.Ban);
                }

                speaks = Expiry(outer.Ban) >= Expiry(ban) ? outer.Ban : ban;
            }

            next = first;
            open.Push(new Span(last, speaks));
        }

        while (open.TryPop(out var ended))
        {
            // The top of the space has no next address: nothing is left to emit behind it.
            if (ended.Last >= next)
            {
                Emit(ranges, next, ended.Last, ended.Ban);
                next = ended.Last == UInt128.MaxValue ? next : ended.Last + 1;
            }

            if (ended.Last == UInt128.MaxValue)
            {
                break;
            }
        }

        return ranges;
    }

    private static UInt128 Emit(List<BanRange> ranges, UInt128 first, UInt128 last, Ban ban)
    {
        if (first > last)
        {
            return last;
        }

        // Neighbours under the same ban are one range again: the tree is smaller, and the text says what was meant.
        if (ranges.Count > 0 && ReferenceEquals(ranges[^1].Ban, ban) && ranges[^1].Last + 1 == first)
        {
            ranges[^1] = ranges[^1] with { Last = last };
        }
        else
        {
            ranges.Add(new BanRange(first, last, ban));
        }

        return last;
    }

    private static DateTimeOffset Expiry(Ban ban) => ban.Expires ?? DateTimeOffset.MaxValue;

    private readonly record struct Span(UInt128 Last, Ban Ban);
}
