using System.Buffers.Binary;

namespace Weir.Core.Compiler.Passes.Flat;

/// <summary>A set of byte strings of one length, numbered in the order they were added: one array for the bytes, one for the slots.</summary>
internal sealed class PackedKeys(int stride)
{
    private byte[] _bytes = [];
    private int[] _slots = [];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> this[int index] => _bytes.AsSpan(index * stride, stride);

    /// <returns>The key's number, or −1.</returns>
    public int Find(ReadOnlySpan<byte> key)
    {
        if (Count == 0)
        {
            return -1;
        }

        var slot = SlotOf(key);
        return _slots[slot] - 1;
    }

    /// <returns>The key's number; when it was new, that is the count before.</returns>
    public int FindOrAdd(ReadOnlySpan<byte> key)
    {
        if ((Count + 1) * 2 > _slots.Length)
        {
            Grow();
        }

        var slot = SlotOf(key);
        if (_slots[slot] != 0)
        {
            return _slots[slot] - 1;
        }

        if ((Count + 1) * stride > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(16 * stride, _bytes.Length * 2));
        }

        key.CopyTo(_bytes.AsSpan(Count * stride));
        _slots[slot] = ++Count;
        return Count - 1;
    }

    private int SlotOf(ReadOnlySpan<byte> key)
    {
        var mask = _slots.Length - 1;
        var slot = (int)Hash(key) & mask;
        while (_slots[slot] != 0 && !this[_slots[slot] - 1].SequenceEqual(key))
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private void Grow()
    {
        _slots = new int[Math.Max(16, _slots.Length * 2)];
        var mask = _slots.Length - 1;
        for (var i = 0; i < Count; i++)
        {
            var slot = (int)Hash(this[i]) & mask;
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            _slots[slot] = i + 1;
        }
    }

    /// <summary>Keys are values padded to four bytes, so whole words are mixed.</summary>
    private static uint Hash(ReadOnlySpan<byte> key)
    {
        var hash = 0x9E3779B97F4A7C15UL;
        while (key.Length >= 4)
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt32LittleEndian(key)) * 0xFF51AFD7ED558CCDUL;
            hash ^= hash >> 29;
            key = key[4..];
        }

        foreach (var one in key)
        {
            hash = (hash ^ one) * 0xFF51AFD7ED558CCDUL;
        }

        return (uint)((hash ^ (hash >> 32)) & int.MaxValue);
    }
}
