using Weir.Core.Text;

namespace Weir.Core.Rules;

/// <summary>
/// Elements of one set, packed so that a million of them are one array: key, then (interval sets) the inclusive last key, then
/// data, each element <see cref="Stride"/> bytes, laid out as <see cref="FieldType"/> says. A verdict map's data is the
/// index of the verdict in its declaration, 4 bytes in the machine's order.
/// </summary>
/// <remarks>Filled once by its builder and not changed after that.</remarks>
public sealed class ElementTable
{
    private byte[] _bytes;
    private Origin[] _origins = [];
    private Dictionary<int, ElementNote>? _notes;

    public ElementTable(int stride, int capacity = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stride);
        Stride = stride;
        _bytes = capacity == 0 ? [] : new byte[stride * capacity];
        if (capacity > 0)
        {
            _origins = new Origin[capacity];
        }
    }

    /// <summary>Bytes per element.</summary>
    public int Stride { get; }

    public int Count { get; private set; }

    /// <summary>All elements, <see cref="Count"/> × <see cref="Stride"/> bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, Count * Stride);

    /// <summary>Comments and expiries of the elements that have one, by index; null when none has.</summary>
    public IReadOnlyDictionary<int, ElementNote>? Notes => _notes;

    public ReadOnlySpan<byte> this[int index] => _bytes.AsSpan(index * Stride, Stride);

    public Origin OriginOf(int index) => _origins[index];

    /// <summary>Appends an element and returns its zeroed bytes to be filled in.</summary>
    public Span<byte> Append(Origin origin)
    {
        if ((Count + 1) * Stride > _bytes.Length)
        {
            var capacity = Math.Max(16, Count * 2);
            Array.Resize(ref _bytes, capacity * Stride);
            Array.Resize(ref _origins, capacity);
        }

        _origins[Count] = origin;
        return _bytes.AsSpan(Count++ * Stride, Stride);
    }

    /// <summary>Gives the element appended last a comment or an expiry.</summary>
    public void Annotate(ElementNote note) => (_notes ??= [])[Count - 1] = note;
}

/// <summary>What an element carries besides key and data.</summary>
/// <param name="Comment">At most 128 bytes of UTF-8, as nft allows.</param>
/// <param name="Expires">When it disappears by itself; null: never.</param>
/// <param name="Tally">What it had counted when it was read.</param>
/// <param name="Ipset">What ipset keeps of it besides, as it writes it: <c>skbmark 0x10/0xff skbprio 1:10</c>.</param>
public sealed record ElementNote(string? Comment, DateTimeOffset? Expires, Tally? Tally = null, string? Ipset = null);
