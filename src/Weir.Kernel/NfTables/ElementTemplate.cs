using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.NfTables;

/// <summary>
/// Elements that carry only key and data differ in nothing else, so one is written the long way and copied for all of them.
/// </summary>
internal sealed class ElementTemplate
{
    // struct nlattr of the element, of its key, of the value in it.
    private const int KeyAt = 3 * NetlinkWriter.AttributeHeaderLength;

    private readonly SetSpec _set;
    private readonly byte[] _bytes;
    private readonly int _dataLength;
    private readonly int _secondKeyAt;
    private readonly int _dataAt;

    private ElementTemplate(SetSpec set, byte[] bytes, bool adding)
    {
        _set = set;
        _bytes = bytes;
        _dataLength = adding ? set.WireDataLength : 0;
        var keyLength = NetlinkWriter.Align(set.WireKeyLength);
        // The last key is the last thing in the end element of a tree, and comes right behind the key in a concatenation.
        _secondKeyAt = set.IsTree ? bytes.Length - keyLength : KeyAt + keyLength + 8;
        _dataAt = (set.IsRangeConcatenation ? _secondKeyAt : KeyAt) + keyLength + 8;
    }

    /// <summary>Bytes of one element; an interval of a tree counts as one.</summary>
    internal int Length => _bytes.Length;

    /// <summary>A template for elements of this block, or null when they carry more than key and data.</summary>
    internal static ElementTemplate? For(SetSpec set, ElementBlock block, bool adding)
    {
        var plain =
            !adding
            || (
                !set.IsVerdictMap
                && block.Comments.IsDefaultOrEmpty
                && block.TimeoutsMs.IsDefaultOrEmpty
                && block.Counters.IsDefaultOrEmpty
            );
        if (!plain)
        {
            return null;
        }

        var writer = new NetlinkWriter();
        var zero = new ElementBlock(new byte[set.Stride], 1);
        new ElementEncoder(writer, set, zero, adding, template: null).WriteElement(0);
        return new ElementTemplate(set, writer.Written.ToArray(), adding);
    }

    /// <summary>
    /// Writes elements of <paramref name="block"/> from <paramref name="position"/> on until <paramref name="target"/> is full
    /// or an interval comes that has no end; returns how many.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal int Fill(Span<byte> target, ReadOnlySpan<byte> block, int[]? order, int position)
    {
        var count = target.Length / _bytes.Length;
        target = target[..(count * _bytes.Length)];
        Repeat(target);
        var (stride, keyLength) = (_set.Stride, _set.WireKeyLength);
        if (keyLength == sizeof(uint) && !_set.Interval && _dataLength == 0)
        {
            FillWords(target[KeyAt..], block[(position * stride)..], stride, count);
            return count;
        }

        for (var i = 0; i < count; i++)
        {
            var element = block.Slice((order is null ? position + i : order[position + i]) * stride, stride);
            var copy = target.Slice(i * _bytes.Length, _bytes.Length);
            element[..keyLength].CopyTo(copy[KeyAt..]);
            if (_set.Interval)
            {
                var second = copy.Slice(_secondKeyAt, keyLength);
                element.Slice(_set.KeyLength, keyLength).CopyTo(second);
                if (_set.IsTree && !ElementOrder.Increment(second))
                {
                    return i;
                }
            }

            if (_dataLength != 0)
            {
                element.Slice(stride - _set.DataLength, _dataLength).CopyTo(copy[_dataAt..]);
            }
        }

        return count;
    }

    /// <summary>The template as often as it fits, each copy twice as long as the one before.</summary>
    private void Repeat(Span<byte> target)
    {
        if (target.IsEmpty)
        {
            return;
        }

        _bytes.CopyTo(target);
        for (var done = _bytes.Length; done < target.Length; done *= 2)
        {
            target[..Math.Min(done, target.Length - done)].CopyTo(target[done..]);
        }
    }

    /// <summary>Addresses, marks and the like with nothing besides, which the longest lists are of.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillWords(Span<byte> target, ReadOnlySpan<byte> block, int stride, int count)
    {
        var step = _bytes.Length;
        for (var i = 0; i < count; i++)
        {
            MemoryMarshal.Write(target[(i * step)..], MemoryMarshal.Read<uint>(block[(i * stride)..]));
        }
    }
}
