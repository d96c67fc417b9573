namespace Weir.Core.Compiler.Lowering;

/// <summary>How many elements each bucket holds: all that the choice of structures depends on.</summary>
internal sealed class BucketCounts
{
    private readonly int[] _counts;

    public BucketCounts() => _counts = new int[Bucket.Slots];

    private BucketCounts(int[] counts) => _counts = counts;

    public int this[Bucket bucket]
    {
        get => _counts[bucket.Slot];
        set => _counts[bucket.Slot] = value;
    }

    public BucketCounts Copy() => new((int[])_counts.Clone());

    /// <summary>Prefix lengths in use, and those that are always provided for, longest first.</summary>
    /// <param name="always">
    /// Lengths that get a set even while it is empty, so that the first row of that length, and the last one that goes, change
    /// elements and not rules.
    /// </param>
    public List<LengthCount> Lengths(BucketKind kind, params ReadOnlySpan<int> always)
    {
        var lengths = new List<LengthCount>();
        for (var length = 128; length >= 0; length--)
        {
            var count = this[new Bucket(kind, length)];
            if (count > 0 || always.Contains(length))
            {
                lengths.Add(new LengthCount(length, count));
            }
        }

        return lengths;
    }

    public int Total(BucketKind kind)
    {
        var total = 0;
        for (var length = 0; length <= 128; length++)
        {
            total += this[new Bucket(kind, length)];
        }

        return total;
    }
}

/// <summary>A prefix length and how many prefixes have it.</summary>
internal readonly record struct LengthCount(int Length, int Count);
