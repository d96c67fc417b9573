namespace Weir.Core.Rules.Space;

/// <summary>An inclusive range of numbers and the terminal it leads to.</summary>
internal readonly record struct NumberRange(UInt128 First, UInt128 Last, int Terminal);

/// <summary>Diagrams of numbers in ranges, built from the most significant bit down: nodes in proportion to ranges × bits.</summary>
internal static class NumberRanges
{
    /// <summary>Leads each range to its terminal and all else to <see cref="Diagrams.False"/>.</summary>
    /// <param name="diagrams">Where the diagram is built.</param>
    /// <param name="block">The number's variables.</param>
    /// <param name="ranges">Ascending, without overlap.</param>
    public static int Of(Diagrams diagrams, FieldBlock block, ReadOnlySpan<NumberRange> ranges) =>
        Build(diagrams, block, ranges, 0, 0);

    private static int Build(
        Diagrams diagrams,
        FieldBlock block,
        ReadOnlySpan<NumberRange> ranges,
        int bit,
        UInt128 first
    )
    {
        if (ranges.IsEmpty)
        {
            return Diagrams.False;
        }

        if (ranges.Length == 1 && ranges[0].First == ranges[0].Last)
        {
            return Path(diagrams, block, ranges[0], bit);
        }

        var last = first + (Size(block.Bits - bit) - 1);
        ref readonly var range = ref ranges[0];
        if (range.First <= first && range.Last >= last)
        {
            return range.Terminal;
        }

        var middle = first + Size(block.Bits - bit - 1);
        var low = ranges[..FirstFrom(ranges, middle)];
        var high = ranges[LastBefore(ranges, middle)..];
        return diagrams.Make(
            block.Variable(bit),
            Build(diagrams, block, low, bit + 1, first),
            Build(diagrams, block, high, bit + 1, middle)
        );
    }

    /// <summary>The bits of one number from <paramref name="bit"/> on.</summary>
    private static int Path(Diagrams diagrams, FieldBlock block, in NumberRange range, int bit)
    {
        var diagram = range.Terminal;
        for (var low = 0; low < block.Bits - bit; low++)
        {
            var one = ((range.First >> low) & 1) != 0;
            diagram = one
                ? diagrams.Make(block.LowVariable(low), Diagrams.False, diagram)
                : diagrams.Make(block.LowVariable(low), diagram, Diagrams.False);
        }

        return diagram;
    }

    /// <summary>Two to the power of <paramref name="bits"/>; 0 for 128, which wraps as the subtraction after it needs.</summary>
    private static UInt128 Size(int bits) => bits >= 128 ? 0 : UInt128.One << bits;

    /// <summary>How many ranges begin before the middle.</summary>
    private static int FirstFrom(ReadOnlySpan<NumberRange> ranges, UInt128 middle)
    {
        var (from, to) = (0, ranges.Length);
        while (from < to)
        {
            var at = (from + to) >>> 1;
            (from, to) = ranges[at].First < middle ? (at + 1, to) : (from, at);
        }

        return from;
    }

    /// <summary>How many ranges end before the middle.</summary>
    private static int LastBefore(ReadOnlySpan<NumberRange> ranges, UInt128 middle)
    {
        var (from, to) = (0, ranges.Length);
        while (from < to)
        {
            var at = (from + to) >>> 1;
            (from, to) = ranges[at].Last < middle ? (at + 1, to) : (from, at);
        }

        return from;
    }
}
