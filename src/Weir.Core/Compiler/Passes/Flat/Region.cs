using System.Collections.Immutable;
using System.Numerics;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Flat;

/// <summary>
/// The values of one field that a test lets through, as ranges of the field's bytes read as a big-endian number. For fields that lie in
/// the machine's order the numbers mean nothing, but equal and different values stay so.
/// </summary>
internal readonly record struct Region(Field Field, ImmutableArray<NumberRange> Ranges)
{
    /// <summary>Bits of conntrack states, of which a packet has exactly one (<c>nf_conntrack.h</c>, enum ip_conntrack_info).</summary>
    private const uint States = 1 | 2 | 4 | 8 | 64;

    /// <summary>False where the test is not about the value of one field, or not by ranges.</summary>
    public static bool TryOf(Match match, out Region region)
    {
        region = default;
        switch (match)
        {
            case Match.Compare compare:
                var one = ImmutableArray.Create(Prefix(compare.Part, compare.Value.AsSpan()));
                region = new(
                    compare.Part.Field,
                    compare.Comparison == Comparison.Equal ? one : Rest(compare.Part.Field, one)
                );
                return true;
            case Match.InRanges ranges when !InMachineOrder(ranges.Field.Type):
                var all = Bounds(ranges);
                region = new(ranges.Field, ranges.Negated ? Rest(ranges.Field, all) : all);
                return true;
            case Match.AnyBit bits when ReferenceEquals(bits.Field, Field.CtState):
                region = new(bits.Field, OfStates(bits.Negated ? States & ~bits.Bits : States & bits.Bits));
                return true;
            default:
                return false;
        }
    }

    /// <summary>No value is in both; false when they are about different fields.</summary>
    public bool IsDisjointFrom(in Region other)
    {
        if (!ReferenceEquals(Field, other.Field))
        {
            return false;
        }

        foreach (var range in Ranges)
        {
            if (RangeAlgebra.Overlaps(other.Ranges.AsSpan(), range))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Every value of this one is in the other, which is about the same field.</summary>
    public bool IsWithin(in Region other)
    {
        if (!ReferenceEquals(Field, other.Field))
        {
            return false;
        }

        foreach (var range in Ranges)
        {
            if (!RangeAlgebra.Covers(other.Ranges.AsSpan(), range))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The range of a value under the part's prefix mask.</summary>
    public static NumberRange Prefix(KeyPart part, ReadOnlySpan<byte> value)
    {
        var length = part.Field.Type.Length();
        var first = Number(value, length);
        var free = part.IsMasked ? (length * 8) - part.PrefixLength : 0;
        var mask = free == 128 ? UInt128.MaxValue : (UInt128.One << free) - 1;
        return new NumberRange(first & ~mask, first | mask);
    }

    public static UInt128 Number(ReadOnlySpan<byte> value, int length)
    {
        var number = UInt128.Zero;
        for (var i = 0; i < length; i++)
        {
            number = (number << 8) | (i < value.Length ? value[i] : (byte)0);
        }

        return number;
    }

    private static bool InMachineOrder(FieldType type) =>
        type is FieldType.Mark or FieldType.Priority or FieldType.CtState or FieldType.CtStatus;

    private static ImmutableArray<NumberRange> Bounds(Match.InRanges match)
    {
        var length = match.Field.Type.Length();
        var ranges = new List<NumberRange>();
        for (var at = 0; at + (2 * length) <= match.Bounds.Count; at += 2 * length)
        {
            var bounds = match.Bounds.AsSpan()[at..];
            ranges.Add(new NumberRange(Number(bounds, length), Number(bounds[length..], length)));
        }

        return RangeAlgebra.Normalize(ranges);
    }

    private static ImmutableArray<NumberRange> Rest(Field field, ImmutableArray<NumberRange> taken)
    {
        var bits = field.Type.Length() * 8;
        var all = new NumberRange(0, bits == 128 ? UInt128.MaxValue : (UInt128.One << bits) - 1);
        return RangeAlgebra.Subtract([all], taken.AsSpan());
    }

    private static ImmutableArray<NumberRange> OfStates(uint bits)
    {
        var ranges = new List<NumberRange>();
        Span<byte> value = stackalloc byte[4];
        for (; bits != 0; bits &= bits - 1)
        {
            System.Runtime.InteropServices.MemoryMarshal.Write(value, 1u << BitOperations.TrailingZeroCount(bits));
            var number = Number(value, 4);
            ranges.Add(new NumberRange(number, number));
        }

        return RangeAlgebra.Normalize(ranges);
    }
}
