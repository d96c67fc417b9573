using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave;

/// <summary>Chain names one parser has met, numbered, with the jumps to them: hundreds of thousands of rules share them.</summary>
internal sealed class ChainNames
{
    private readonly Dictionary<byte[], int> _numbers;
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private readonly List<Entry> _entries = [];
    private int _last = -1;

    public ChainNames()
    {
        _numbers = new Dictionary<byte[], int>(Utf8Comparer.Instance);
        _lookup = _numbers.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public int NumberOf(ReadOnlySpan<byte> name)
    {
        // Rules of one chain stand together.
        if (_last >= 0 && name.SequenceEqual(_entries[_last].Bytes))
        {
            return _last;
        }

        if (!_lookup.TryGetValue(name, out var number))
        {
            var bytes = name.ToArray();
            number = _entries.Count;
            _entries.Add(new Entry(bytes, Encoding.UTF8.GetString(bytes)));
            _numbers.Add(bytes, number);
        }

        return _last = number;
    }

    public string this[int number] => _entries[number].Name;

    public Verdict JumpTo(ReadOnlySpan<byte> name)
    {
        var entry = Find(name);
        return entry.Jump ??= new Verdict.Jump(entry.Name);
    }

    public Verdict GotoTo(ReadOnlySpan<byte> name)
    {
        var entry = Find(name);
        return entry.Goto ??= new Verdict.Goto(entry.Name);
    }

    private Entry Find(ReadOnlySpan<byte> name)
    {
        var last = _last;
        var entry = _entries[NumberOf(name)];
        _last = last;
        return entry;
    }

    private sealed class Entry(byte[] bytes, string name)
    {
        public byte[] Bytes { get; } = bytes;

        public string Name { get; } = name;

        public Verdict? Jump { get; set; }

        public Verdict? Goto { get; set; }
    }
}

/// <summary>Compares names by their bytes.</summary>
internal sealed class Utf8Comparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static readonly Utf8Comparer Instance = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode([DisallowNull] byte[] obj) => (int)Hash(obj);

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)Hash(alternate);

    /// <summary>Eight bytes a step; good enough for names and rule texts, and not open to the network.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = (ulong)bytes.Length * 0x9E37_79B9_7F4A_7C15;
        while (bytes.Length >= 8)
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(bytes));
            bytes = bytes[8..];
        }

        if (bytes.Length >= 4)
        {
            hash = Mix(hash ^ MemoryMarshal.Read<uint>(bytes));
            bytes = bytes[4..];
        }

        foreach (var one in bytes)
        {
            hash = (hash ^ one) * 0x100_0000_01B3;
        }

        hash = Mix(hash);
        return (uint)(hash >> 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong value)
    {
        value *= 0xFF51_AFD7_ED55_8CCD;
        return value ^ (value >> 32);
    }
}
