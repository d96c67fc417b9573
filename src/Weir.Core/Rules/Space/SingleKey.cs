namespace Weir.Core.Rules.Space;

/// <summary>The elements of a set keyed by one number, as ranges.</summary>
internal static class SingleKey
{
    /// <summary>Sorted; elements that no packet can equal are left out.</summary>
    public static NumberRange[] Ranges(
        KeyPart part,
        FieldBlock block,
        SetDeclaration set,
        ElementTable elements,
        ReadOnlySpan<int> terminals
    )
    {
        var type = part.Field.Type;
        var known = block.Bits == 128 ? UInt128.MaxValue : (UInt128.One << block.Bits) - 1;
        var mask = part.IsMasked ? FieldNumber.PrefixMask(type, part.PrefixLength) & known : known;
        var ranges = new NumberRange[elements.Count];
        var count = 0;
        for (var i = 0; i < elements.Count; i++)
        {
            var first = FieldNumber.Read(type, elements[i]);
            var last = set.Interval ? FieldNumber.Read(type, elements[i][set.KeyLength..]) : first;
            if (Covered(first, last, mask, known) is var (from, to))
            {
                ranges[count++] = new NumberRange(from, to, terminals.IsEmpty ? Diagrams.True : terminals[i]);
            }
        }

        Array.Resize(ref ranges, count);
        Sort(ranges);
        return ranges;
    }

    public static bool AreDisjoint(ReadOnlySpan<NumberRange> ranges)
    {
        for (var i = 1; i < ranges.Length; i++)
        {
            if (ranges[i].First <= ranges[i - 1].Last)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The numbers that, masked, lie in the range; null when none does.</summary>
    private static (UInt128 First, UInt128 Last)? Covered(UInt128 first, UInt128 last, UInt128 mask, UInt128 known)
    {
        var host = known & ~mask;
        if (host != 0)
        {
            // Masked numbers are multiples of the block size: round the range inward.
            if (first > known - host)
            {
                return null;
            }

            first = (first + host) & mask;
            last &= mask;
        }

        return first > last || first > known ? null : (first, UInt128.Min(last | host, known));
    }

    private static void Sort(NumberRange[] ranges)
    {
        for (var i = 1; i < ranges.Length; i++)
        {
            if (ranges[i].First < ranges[i - 1].First)
            {
                Array.Sort(ranges, static (left, right) => left.First.CompareTo(right.First));
                return;
            }
        }
    }
}
