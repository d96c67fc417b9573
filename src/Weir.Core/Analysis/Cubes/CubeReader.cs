using System.Collections.Immutable;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Cubes;

/// <summary>Reads the tests of one table's rules as cubes.</summary>
internal sealed class CubeReader(Ruleset table)
{
    private static readonly CubeReader Tableless = new(
        new Ruleset(Family.Inet, "", [], [], []) { Elements = new Dictionary<string, ElementTable>() }
    );

    private readonly SetRanges _sets = new(table);
    private readonly Dictionary<(Field, UInt128, int, bool), ImmutableArray<NumberRange>> _prefixes = [];

    public Cube Read(EquatableArray<Match> tests)
    {
        var builder = new CubeBuilder();
        foreach (var test in tests)
        {
            var (field, values) = Values(test);
            if (field is null)
            {
                builder.AlsoAsk(test);
            }
            else
            {
                builder.Restrict(FieldNumbers.IndexOf(field), values);
            }
        }

        return builder.ToCube(table.Family);
    }

    /// <summary>The one field a test asks and the values that pass; no field when ranges cannot say the test.</summary>
    public (Field? Field, ImmutableArray<NumberRange> Values) Values(Match test) =>
        test switch
        {
            Match.Compare compare => (compare.Part.Field, Compared(compare)),
            Match.InRanges ranges => (ranges.Field, Listed(ranges)),
            Match.AnyBit bits when bits.Field == Field.CtState => (bits.Field, States(bits)),
            Match.Masked masked => Masks.TryRead(masked, out var values) ? (masked.Field, values) : (null, default),
            Match.InSet inSet => _sets.TryRead(inSet, out var values)
                ? (inSet.Key.Parts[0].Field, values)
                : (null, default),
            _ => (null, default),
        };

    private ImmutableArray<NumberRange> Compared(Match.Compare compare)
    {
        var field = compare.Part.Field;
        var free = compare.Part.IsMasked ? FieldNumbers.Bits(field) - compare.Part.PrefixLength : 0;
        var first = FieldNumbers.Read(field, compare.Value.AsSpan());
        var negated = compare.Comparison == Comparison.NotEqual;
        var key = (field, first, free, negated);
        if (!_prefixes.TryGetValue(key, out var values))
        {
            values = Block(first, free);
            _prefixes[key] = values = negated ? Complement(field, values) : values;
        }

        return values;
    }

    /// <summary>As <see cref="Values"/>, for tests that need no table: no look-ups.</summary>
    public static (Field? Field, ImmutableArray<NumberRange> Values) FieldValues(Match test) =>
        test is Match.InSet ? (null, default) : Tableless.Values(test);

    private static ImmutableArray<NumberRange> Listed(Match.InRanges ranges)
    {
        var length = ranges.Field.Type.Length();
        var list = new List<NumberRange>();
        for (var at = 0; at + (2 * length) <= ranges.Bounds.Count; at += 2 * length)
        {
            var bounds = ranges.Bounds.AsSpan();
            list.Add(
                new NumberRange(
                    FieldNumbers.Read(ranges.Field, bounds.Slice(at, length)),
                    FieldNumbers.Read(ranges.Field, bounds.Slice(at + length, length))
                )
            );
        }

        var values = RangeAlgebra.Normalize(list);
        return ranges.Negated ? Complement(ranges.Field, values) : values;
    }

    private static ImmutableArray<NumberRange> States(Match.AnyBit bits)
    {
        var list = new List<NumberRange>();
        for (var i = 0; i < FieldNumbers.States.Count; i++)
        {
            if (((uint)FieldNumbers.States[i] & bits.Bits) != 0 != bits.Negated)
            {
                list.Add(new NumberRange((UInt128)i, (UInt128)i));
            }
        }

        return RangeAlgebra.Normalize(list);
    }

    public static ImmutableArray<NumberRange> Complement(Field field, ImmutableArray<NumberRange> values) =>
        RangeAlgebra.Subtract([FieldNumbers.Whole(field)], values.AsSpan());

    private static ImmutableArray<NumberRange> Block(UInt128 first, int freeBits) =>
        freeBits >= 128
            ? [new NumberRange(0, UInt128.MaxValue)]
            : [new NumberRange(first >> freeBits << freeBits, first | ((UInt128.One << freeBits) - 1))];
}
