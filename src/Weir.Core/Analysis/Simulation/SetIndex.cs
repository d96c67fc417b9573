using System.Numerics;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Simulation;

/// <summary>
/// Finds keys in a set's elements. Elements are hashed by the bits that all keys of the element share (for an exact element: all
/// bits), one hash table per such mask; so disjoint ranges never share a bucket, and a look-up asks as many tables as there are masks.
/// Built once, on first use.
/// </summary>
internal sealed class SetIndex
{
    private readonly SetDeclaration _set;
    private readonly ElementTable? _elements;
    private readonly List<MaskGroup> _groups;

    public SetIndex(SetDeclaration set, ElementTable? elements)
    {
        _set = set;
        _elements = elements;
        _groups = elements is null ? [] : Group(set, elements);
    }

    public SetDeclaration Set => _set;

    public int Count => _elements?.Count ?? 0;

    /// <returns>The first element that holds the key, or −1.</returns>
    public int Find(ReadOnlySpan<byte> key)
    {
        var found = int.MaxValue;
        if (_elements is null)
        {
            return -1;
        }

        Span<byte> masked = stackalloc byte[64];
        masked = masked[..key.Length];
        foreach (var group in _groups)
        {
            And(key, group.Mask, masked);
            for (var link = group.First(masked); link >= 0; link = group.Next(link))
            {
                if (group[link] < found && Holds(_elements[group[link]], key))
                {
                    found = group[link];
                }
            }
        }

        return found == int.MaxValue ? -1 : found;
    }

    /// <summary>The data of an element found.</summary>
    public ReadOnlySpan<byte> Data(int index) => _elements is null ? default : _elements[index][^_set.DataLength..];

    /// <summary>A range of a concatenation holds a key when each of its fields does.</summary>
    private bool Holds(ReadOnlySpan<byte> element, ReadOnlySpan<byte> key)
    {
        if (!_set.Interval)
        {
            return element[..key.Length].SequenceEqual(key);
        }

        var at = 0;
        foreach (var type in _set.Key)
        {
            var length = type.PaddedLength();
            var value = key.Slice(at, length);
            if (
                KeyBytes.Order(type, value, element.Slice(at, length)) < 0
                || KeyBytes.Order(type, value, element.Slice(key.Length + at, length)) > 0
            )
            {
                return false;
            }

            at += length;
        }

        return true;
    }

    private static List<MaskGroup> Group(SetDeclaration set, ElementTable elements)
    {
        var length = set.KeyLength;
        var members = new Dictionary<string, (byte[] Mask, List<int> Elements)>(StringComparer.Ordinal);
        Span<byte> mask = stackalloc byte[length];
        Span<char> name = stackalloc char[length];
        var names = members.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var i = 0; i < elements.Count; i++)
        {
            Mask(set, elements[i], mask);
            for (var at = 0; at < length; at++)
            {
                name[at] = (char)mask[at];
            }

            if (!names.TryGetValue(name, out var group))
            {
                group = (mask.ToArray(), []);
                members.Add(name.ToString(), group);
            }

            group.Elements.Add(i);
        }

        return [.. members.Values.Select(group => new MaskGroup(group.Mask, group.Elements, elements))];
    }

    /// <summary>The bits that all keys of an element share.</summary>
    private static void Mask(SetDeclaration set, ReadOnlySpan<byte> element, Span<byte> mask)
    {
        mask.Fill(0xFF);
        if (!set.Interval)
        {
            return;
        }

        var at = 0;
        foreach (var type in set.Key)
        {
            var length = type.PaddedLength();
            var first = element.Slice(at, length);
            var last = element.Slice(mask.Length + at, length);
            var differs = first.CommonPrefixLength(last);
            if (differs < length)
            {
                var field = mask.Slice(at, length);
                field[differs..].Clear();
                field[differs] = (byte)
                    ~(0xFF >> (BitOperations.LeadingZeroCount((uint)(first[differs] ^ last[differs])) - 24));
                if (KeyBytes.IsMachineOrder(type))
                {
                    field.Clear();
                }
            }

            at += length;
        }
    }

    private static void And(ReadOnlySpan<byte> key, ReadOnlySpan<byte> mask, Span<byte> masked)
    {
        for (var i = 0; i < key.Length; i++)
        {
            masked[i] = (byte)(key[i] & mask[i]);
        }
    }

    /// <summary>The elements of one mask in a chained hash table; a chain has equal hash places, not yet equal keys.</summary>
    private sealed class MaskGroup
    {
        private readonly int[] _elements;
        private readonly int[] _heads;
        private readonly int[] _next;

        public MaskGroup(byte[] mask, List<int> members, ElementTable elements)
        {
            Mask = mask;
            _elements = [.. members];
            _next = new int[_elements.Length];
            _heads = new int[BitOperations.RoundUpToPowerOf2((uint)_elements.Length * 2)];
            Array.Fill(_heads, -1);
            Span<byte> masked = stackalloc byte[mask.Length];
            for (var i = _elements.Length - 1; i >= 0; i--)
            {
                And(elements[_elements[i]][..mask.Length], mask, masked);
                ref var head = ref _heads[Place(masked)];
                _next[i] = head;
                head = i;
            }
        }

        public byte[] Mask { get; }

        /// <summary>The element at a link of a chain.</summary>
        public int this[int link] => _elements[link];

        public int First(ReadOnlySpan<byte> masked) => _heads[Place(masked)];

        public int Next(int link) => _next[link];

        private int Place(ReadOnlySpan<byte> masked) => (int)(KeyBytes.Hash(masked) & (uint)(_heads.Length - 1));
    }
}
