namespace Weir.Kernel.NfTables;

/// <summary>Puts the two elements the kernel's tree keeps for a range (first key; key behind the last) back together.</summary>
internal static class IntervalFolder
{
    /// <summary>
    /// Fills in each element's inclusive last key and returns the elements' order by ascending key.
    /// A range runs to before its end, to before the next range where it has none, or to the top of the key space.
    /// </summary>
    /// <param name="elements">Packed elements whose last key is still zero.</param>
    /// <param name="ends">Ending keys in any order, unpadded. An end without a start (nft writes one at zero) means nothing.</param>
    internal static int[] Fold(SetSpec set, Span<byte> elements, int count, ReadOnlySpan<byte> ends)
    {
        var length = set.WireKeyLength;
        var order = Order(elements.ToArray(), count, set.Stride, length);
        var endOrder = Order(ends.ToArray(), ends.Length / length, length, length);
        var end = 0;
        for (var i = 0; i < count; i++)
        {
            var element = elements.Slice(order[i] * set.Stride, set.Stride);
            var key = element[..length];
            while (end < endOrder.Length && At(ends, endOrder[end], length, length).SequenceCompareTo(key) <= 0)
            {
                end++;
            }

            var next = i + 1 < count ? At(elements, order[i + 1], set.Stride, length) : default;
            var close = end < endOrder.Length ? At(ends, endOrder[end], length, length) : default;
            var last = element.Slice(set.KeyLength, length);
            // An empty span stands for "behind the top of the space", which is zero once more.
            Nearer(close, next).CopyTo(last);
            ElementOrder.Decrement(last);
        }

        return order;
    }

    private static ReadOnlySpan<byte> Nearer(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        left.IsEmpty ? right
        : right.IsEmpty ? left
        : left.SequenceCompareTo(right) <= 0 ? left
        : right;

    private static ReadOnlySpan<byte> At(ReadOnlySpan<byte> keys, int index, int stride, int length) =>
        keys.Slice(index * stride, length);

    private static int[] Order(byte[] keys, int count, int stride, int length)
    {
        var order = new int[count];
        for (var i = 0; i < count; i++)
        {
            order[i] = i;
        }

        Array.Sort(
            order,
            (left, right) => keys.AsSpan(left * stride, length).SequenceCompareTo(keys.AsSpan(right * stride, length))
        );
        return order;
    }
}
