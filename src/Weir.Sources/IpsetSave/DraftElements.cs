using Weir.Core.Rules;

namespace Weir.Sources.IpsetSave;

/// <summary>A set's elements as read: first key and last key packed one after another, and what each carries.</summary>
internal sealed class DraftElements(int keyLength)
{
    private byte[] _bytes = [];
    private Entry[] _entries = [];

    public int KeyLength => keyLength;

    public int Count { get; private set; }

    public Entry this[int index] => _entries[index];

    public ReadOnlySpan<byte> First(int index) => _bytes.AsSpan(2 * index * keyLength, keyLength);

    public ReadOnlySpan<byte> Last(int index) => _bytes.AsSpan(((2 * index) + 1) * keyLength, keyLength);

    public void Add(ReadOnlySpan<byte> first, ReadOnlySpan<byte> last, Entry entry)
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Math.Max(16, Count * 2));
            Array.Resize(ref _bytes, _entries.Length * 2 * keyLength);
        }

        first.CopyTo(_bytes.AsSpan(2 * Count * keyLength));
        last.CopyTo(_bytes.AsSpan(((2 * Count) + 1) * keyLength));
        _entries[Count++] = entry;
    }

    public void Clear() => Count = 0;

    /// <param name="Line">Where it was read.</param>
    /// <param name="NoMatch">An exception: keys that match it first are not in the set.</param>
    /// <param name="Lengths">Prefix lengths of the network columns, the first in the high byte.</param>
    /// <param name="Note">Comment, expiry, counters, or null.</param>
    internal readonly record struct Entry(int Line, bool NoMatch, ushort Lengths, ElementNote? Note);
}
