using Weir.Core.Rules;

namespace Weir.Backends.Nft;

/// <summary>The ranges of a test, one by one.</summary>
internal readonly struct RangeList(Match.InRanges ranges)
{
    private readonly int _length = ranges.Field.Type.Length();

    public int Count => ranges.Bounds.Count / (2 * _length);

    public bool AreValues
    {
        get
        {
            for (var i = 0; i < Count; i++)
            {
                if (!IsValue(i))
                {
                    return false;
                }
            }

            return true;
        }
    }

    public bool IsValue(int index) => First(index).SequenceEqual(Last(index));

    public ReadOnlySpan<byte> First(int index) => ranges.Bounds.AsSpan().Slice(2 * index * _length, _length);

    public ReadOnlySpan<byte> Last(int index) => ranges.Bounds.AsSpan().Slice(((2 * index) + 1) * _length, _length);

    /// <summary>The test of one of the ranges; of one value a compare.</summary>
    public Match Single(int index) =>
        IsValue(index)
            ? new Match.Compare(
                ranges.Field,
                ranges.Negated ? Comparison.NotEqual : Comparison.Equal,
                [.. First(index)]
            )
            : ranges with
            {
                Bounds = [.. First(index), .. Last(index)],
            };
}
