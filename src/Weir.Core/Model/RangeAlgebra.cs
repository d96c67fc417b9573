using System.Collections.Immutable;

namespace Weir.Core.Model;

/// <summary>Numbers from <paramref name="First"/> to <paramref name="Last"/>, both inclusive.</summary>
internal readonly record struct NumberRange(UInt128 First, UInt128 Last);

/// <summary>Set operations on sorted disjoint ranges; all linear, look-ups logarithmic.</summary>
internal static class RangeAlgebra
{
    /// <summary>Sorts and merges what overlaps or touches.</summary>
    public static ImmutableArray<NumberRange> Normalize(List<NumberRange> ranges)
    {
        ranges.Sort(static (left, right) => left.First.CompareTo(right.First));
        var merged = ImmutableArray.CreateBuilder<NumberRange>(ranges.Count);
        foreach (var range in ranges)
        {
            // Last = MaxValue touches everything after it; adding one would wrap.
            if (merged.Count > 0 && (merged[^1].Last == UInt128.MaxValue || range.First <= merged[^1].Last + 1))
            {
                merged[^1] = merged[^1] with { Last = UInt128.Max(merged[^1].Last, range.Last) };
                continue;
            }

            merged.Add(range);
        }

        return merged.ToImmutable();
    }

    public static ImmutableArray<NumberRange> Subtract(ReadOnlySpan<NumberRange> from, ReadOnlySpan<NumberRange> taken)
    {
        var left = ImmutableArray.CreateBuilder<NumberRange>();
        var at = 0;
        foreach (var range in from)
        {
            var first = range.First;
            var open = true;
            while (at < taken.Length && taken[at].Last < first)
            {
                at++;
            }

            // A taken range may reach into the next one of ours, so "at" is not moved past it here.
            for (var i = at; i < taken.Length && taken[i].First <= range.Last && open; i++)
            {
                if (taken[i].First > first)
                {
                    left.Add(new NumberRange(first, taken[i].First - 1));
                }

                open = taken[i].Last < range.Last;
                first = open ? taken[i].Last + 1 : first;
            }

            if (open)
            {
                left.Add(range with { First = first });
            }
        }

        return left.ToImmutable();
    }

    public static bool Covers(ReadOnlySpan<NumberRange> ranges, NumberRange wanted)
    {
        var at = LastStartingAtOrBefore(ranges, wanted.First);
        return at >= 0 && ranges[at].Last >= wanted.Last;
    }

    public static bool Overlaps(ReadOnlySpan<NumberRange> ranges, NumberRange wanted)
    {
        var at = LastStartingAtOrBefore(ranges, wanted.Last);
        return at >= 0 && ranges[at].Last >= wanted.First;
    }

    /// <summary>The fewest aligned blocks of powers of two that make up the range, as (first, prefix length).</summary>
    public static IEnumerable<(UInt128 First, int Length)> Cover(NumberRange range, int bits)
    {
        var first = range.First;
        while (true)
        {
            var aligned = first == 0 ? bits : (int)UInt128.TrailingZeroCount(first);
            var size = Math.Min(aligned, bits);
            while (LastOf(first, size) > range.Last)
            {
                size--;
            }

            yield return (first, bits - size);
            var last = LastOf(first, size);
            if (last == range.Last)
            {
                yield break;
            }

            first = last + 1;
        }
    }

    public static int Hash(ReadOnlySpan<NumberRange> ranges)
    {
        var hash = new HashCode();
        foreach (var range in ranges)
        {
            hash.Add(range);
        }

        return hash.ToHashCode();
    }

    private static UInt128 LastOf(UInt128 first, int size) =>
        size == 128 ? UInt128.MaxValue : first | ((UInt128.One << size) - 1);

    private static int LastStartingAtOrBefore(ReadOnlySpan<NumberRange> ranges, UInt128 value)
    {
        var (low, high) = (0, ranges.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = ranges[middle].First <= value ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }
}
