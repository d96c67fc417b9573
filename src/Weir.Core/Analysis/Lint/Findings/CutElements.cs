using System.Collections.Immutable;
using Weir.Core.Analysis.Cubes;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>
/// Finds networks inside other networks of a set whose reader has cut them into ranges that do not overlap: the outer network's line then owns
/// a range that is no network, or several, and together with the inner ones they fill the network without a gap.
/// </summary>
internal static class CutElements
{
    /// <summary>Pairs of an inner element and one of the outer network's, by their indexes.</summary>
    /// <param name="set">A set of single addresses or networks.</param>
    /// <param name="elements">Its elements.</param>
    /// <param name="order">Their indexes, ascending by first address.</param>
    public static IEnumerable<(int Inner, int Outer)> Find(SetDeclaration set, ElementTable elements, int[] order)
    {
        var field = set.Key[0] == FieldType.Ipv6Address ? Field.Ip6Source : Field.Ip4Source;
        var ranges = order
            .Select(index => new NumberRange(
                FieldNumbers.Read(field, elements[index]),
                FieldNumbers.Read(field, elements[index][set.KeyLength..])
            ))
            .ToImmutableArray();
        var start = 0;
        while (start < ranges.Length)
        {
            var end = start + 1;
            while (end < ranges.Length && ranges[end - 1].Last + 1 == ranges[end].First)
            {
                end++;
            }

            foreach (var (inner, outer) in end - start > 1 ? InRun(elements, order, ranges, start, end) : [])
            {
                yield return (order[inner], order[outer]);
            }

            start = end;
        }
    }

    private static IEnumerable<(int Inner, int Outer)> InRun(
        ElementTable elements,
        int[] order,
        ImmutableArray<NumberRange> ranges,
        int start,
        int end
    )
    {
        var told = new HashSet<int>();
        foreach (var parts in Enumerable.Range(start, end - start).GroupBy(at => elements.OriginOf(order[at]).Line))
        {
            var (first, last) = (parts.First(), parts.Last());
            var block = Around(ranges[first].First, ranges[last].Last);
            if (parts.Key == 0 || (first == last && block == ranges[first]))
            {
                continue;
            }

            if (block.First < ranges[start].First || block.Last > ranges[end - 1].Last)
            {
                continue;
            }

            for (var at = start; at < end; at++)
            {
                var inside = ranges[at].First >= block.First && ranges[at].Last <= block.Last;
                var line = elements.OriginOf(order[at]).Line;
                if (inside && line != parts.Key && told.Add(line))
                {
                    yield return (at, first);
                }
            }
        }
    }

    /// <summary>The smallest network that holds both addresses.</summary>
    private static NumberRange Around(UInt128 first, UInt128 last)
    {
        var free = 128 - (int)UInt128.LeadingZeroCount(first ^ last);
        var mask = free >= 128 ? UInt128.MaxValue : (UInt128.One << free) - 1;
        return new NumberRange(first & ~mask, first | mask);
    }
}
