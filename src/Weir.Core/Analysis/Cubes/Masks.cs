using System.Collections.Immutable;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Cubes;

/// <summary>Masked tests as ranges: any mask of a byte (by trying its 256 values), and masks that are a prefix.</summary>
internal static class Masks
{
    public static bool TryRead(Match.Masked test, out ImmutableArray<NumberRange> values)
    {
        var mask = FieldNumbers.Read(test.Field, test.Mask.AsSpan());
        var wanted = FieldNumbers.Read(test.Field, test.Value.AsSpan());
        var equal = test.Comparison == Comparison.Equal;
        values = default;
        if (FieldNumbers.Bits(test.Field) == 8)
        {
            values = Tried(mask, wanted, equal);
        }
        else if (test.Field.Type is not (FieldType.CtState or FieldType.CtStatus) && IsPrefix(test.Field, mask))
        {
            values =
                (wanted & ~mask) != 0
                    ? []
                    : [new NumberRange(wanted, wanted | (FieldNumbers.Last(test.Field) & ~mask))];
            values = equal ? values : CubeReader.Complement(test.Field, values);
        }

        return !values.IsDefault;
    }

    private static ImmutableArray<NumberRange> Tried(UInt128 mask, UInt128 wanted, bool equal)
    {
        var list = new List<NumberRange>();
        for (UInt128 value = 0; value < 256; value++)
        {
            if ((value & mask) == wanted == equal)
            {
                list.Add(new NumberRange(value, value));
            }
        }

        return RangeAlgebra.Normalize(list);
    }

    private static bool IsPrefix(Field field, UInt128 mask)
    {
        var free = FieldNumbers.Last(field) & ~mask;
        return (free & (free + 1)) == 0;
    }
}
