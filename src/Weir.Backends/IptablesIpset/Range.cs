using Weir.Core;
using Weir.Core.Rules;

namespace Weir.Backends.IptablesIpset;

/// <summary>
/// What a comparison or a list of ranges allows: first and last values one after another, unpadded. <paramref name="IsExact"/>: it was
/// written as one value, not as a range of one.
/// </summary>
internal sealed record Range(FieldType Type, EquatableArray<byte> Bounds, bool Negated, bool IsExact)
{
    public int Count => Bounds.Count / (2 * Type.Length());

    public static Range Of(Match.Compare compare)
    {
        var type = compare.Part.Field.Type;
        var length = type.Length();
        var bounds = new byte[2 * length];
        compare.Value.AsSpan()[..length].CopyTo(bounds);
        compare.Value.AsSpan()[..length].CopyTo(bounds.AsSpan(length));
        if (compare.Part.IsMasked)
        {
            for (var bit = compare.Part.PrefixLength; bit < length * 8; bit++)
            {
                bounds[bit / 8] &= (byte)~(128 >> (bit % 8));
                bounds[length + (bit / 8)] |= (byte)(128 >> (bit % 8));
            }
        }

        return new Range(
            type,
            EquatableArray.Create<byte>(bounds),
            compare.Comparison == Comparison.NotEqual,
            !compare.Part.IsMasked
        );
    }

    public static Range Of(Match.InRanges ranges) => new(ranges.Field.Type, ranges.Bounds, ranges.Negated, false);

    public ReadOnlySpan<byte> First(int index) => Bounds.AsSpan().Slice(2 * index * Type.Length(), Type.Length());

    public ReadOnlySpan<byte> Last(int index) =>
        Bounds.AsSpan().Slice(((2 * index) + 1) * Type.Length(), Type.Length());

    public uint FirstNumber(int index) => RuleWords.Number(Type, First(index));

    public uint LastNumber(int index) => RuleWords.Number(Type, Last(index));
}
