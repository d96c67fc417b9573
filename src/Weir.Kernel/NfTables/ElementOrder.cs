using System.Runtime.CompilerServices;

namespace Weir.Kernel.NfTables;

/// <summary>Keys of an interval set as big-endian numbers: their order, and the next and the previous one.</summary>
internal static class ElementOrder
{
    /// <summary>
    /// Indexes of the block's elements by ascending key, as nft sends intervals, or null when they already ascend: the kernel's
    /// tree finds an overlap with a neighbour only in what is there when an element comes (nft_set_rbtree.c).
    /// </summary>
    internal static int[]? Ascending(SetSpec set, ElementBlock block)
    {
        var stride = set.Stride;
        var length = set.WireKeyLength;
        var bytes = block.Bytes;
        if (IsAscending(bytes.Span, block.Count, stride, length))
        {
            return null;
        }

        var order = new int[block.Count];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(
            order,
            (left, right) =>
                bytes.Span.Slice(left * stride, length).SequenceCompareTo(bytes.Span.Slice(right * stride, length))
        );
        return order;
    }

    /// <summary>Adds one; false when the key was the last of its space (it is then zero).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static bool Increment(Span<byte> key)
    {
        for (var i = key.Length - 1; i >= 0; i--)
        {
            if (++key[i] != 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes one away; false when the key was zero (it is then the last of its space).</summary>
    internal static bool Decrement(Span<byte> key)
    {
        for (var i = key.Length - 1; i >= 0; i--)
        {
            if (key[i]-- != 0)
            {
                return true;
            }
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool IsAscending(ReadOnlySpan<byte> bytes, int count, int stride, int length)
    {
        for (var i = 1; i < count; i++)
        {
            var before = bytes.Slice((i - 1) * stride, length);
            if (before.SequenceCompareTo(bytes.Slice(i * stride, length)) > 0)
            {
                return false;
            }
        }

        return true;
    }
}
