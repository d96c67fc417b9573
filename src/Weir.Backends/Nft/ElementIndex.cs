using System.Numerics;
using System.Runtime.InteropServices;
using Weir.Core.Rules;

namespace Weir.Backends.Nft;

/// <summary>
/// Finds elements of a table by their key: an open hash over the packed bytes, nothing allocated per element. Of two elements
/// with the same key the later one is found.
/// </summary>
internal sealed class ElementIndex
{
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    private readonly ElementTable _elements;
    private readonly int _keyBytes;
    private readonly int[] _slots;

    /// <param name="elements">Not changed while the index is used.</param>
    /// <param name="keyBytes">Leading bytes of each element that are its key.</param>
    public ElementIndex(ElementTable elements, int keyBytes)
    {
        _elements = elements;
        _keyBytes = keyBytes;
        _slots = new int[BitOperations.RoundUpToPowerOf2((uint)elements.Count * 2 + 2)];
        for (var i = 0; i < elements.Count; i++)
        {
            _slots[SlotOf(elements[i][..keyBytes])] = i + 1;
        }
    }

    /// <summary>Index of the element with this key, or −1.</summary>
    public int Find(ReadOnlySpan<byte> key) => _slots[SlotOf(key)] - 1;

    /// <summary>The slot that holds the key, or the empty one where it would be.</summary>
    private int SlotOf(ReadOnlySpan<byte> key)
    {
        var mask = _slots.Length - 1;
        var slot = (int)(Hash(key) >> 32) & mask;
        while (_slots[slot] is > 0 and var number && !_elements[number - 1][.._keyBytes].SequenceEqual(key))
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    // Keys are multiples of four bytes long (FieldType).
    private static ulong Hash(ReadOnlySpan<byte> key)
    {
        var hash = 0UL;
        foreach (var word in MemoryMarshal.Cast<byte, uint>(key))
        {
            hash = (BitOperations.RotateLeft(hash, 29) ^ word) * Multiplier;
        }

        return hash ^ (hash << 23);
    }
}
