using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Weir.Core.Model;

/// <summary>
/// Rows of one kind, immutable, in chunks of about a thousand. A revision with one row changed shares every other chunk with the one
/// before: a change of one ban in a million copies some 20 KB, and a comparison passes over what is shared by reference.
/// </summary>
/// <remarks>Two values are equal when they are the same object, as with <see cref="ImmutableArray{T}"/>.</remarks>
[CollectionBuilder(typeof(SiteRows), nameof(SiteRows.Create))]
public sealed class SiteRows<T> : IReadOnlyList<T>
    where T : class
{
    private readonly T[][] _chunks;

    /// <summary>Index of each chunk's first row, and the count at the end.</summary>
    private readonly int[] _starts;

    internal SiteRows(T[][] chunks)
    {
        _chunks = chunks;
        _starts = new int[chunks.Length + 1];
        for (var i = 0; i < chunks.Length; i++)
        {
            _starts[i + 1] = _starts[i] + chunks[i].Length;
        }
    }

    public int Length => _starts[^1];

    int IReadOnlyCollection<T>.Count => Length;

    public bool IsEmpty => Length == 0;

    /// <summary>The row at an index: a binary search over the chunks. Walk with foreach where all are wanted.</summary>
    public T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Length);
            var chunk = ChunkOf(index);
            return _chunks[chunk][index - _starts[chunk]];
        }
    }

    /// <summary>The chunks, none empty.</summary>
    internal ReadOnlySpan<T[]> Chunks => _chunks;

    /// <summary>Rows from <paramref name="first"/> up to, not including, <paramref name="end"/>; copied only when they lie in two chunks.</summary>
    public ReadOnlySpan<T> Slice(int first, int end)
    {
        if (first == end)
        {
            return [];
        }

        var chunk = ChunkOf(first);
        if (end <= _starts[chunk + 1])
        {
            return _chunks[chunk].AsSpan(first - _starts[chunk], end - first);
        }

        var rows = new T[end - first];
        for (var i = first; i < end; chunk++)
        {
            var count = Math.Min(end, _starts[chunk + 1]) - i;
            _chunks[chunk].AsSpan(i - _starts[chunk], count).CopyTo(rows.AsSpan(i - first));
            i += count;
        }

        return rows;
    }

    public SiteRows<T> Add(T row) => Insert(Length, row);

    public SiteRows<T> Insert(int index, T row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, Length);
        if (_chunks.Length == 0)
        {
            return new SiteRows<T>([
                [row],
            ]);
        }

        // Behind the last row is the end of the last chunk.
        var chunk = index == Length ? _chunks.Length - 1 : ChunkOf(index);
        return With(
            chunk,
            [.. _chunks[chunk].AsSpan(0, index - _starts[chunk]), row, .. _chunks[chunk].AsSpan(index - _starts[chunk])]
        );
    }

    public SiteRows<T> SetItem(int index, T row)
    {
        var chunk = ChunkOf(index);
        var rows = (T[])_chunks[chunk].Clone();
        rows[index - _starts[chunk]] = row;
        return With(chunk, rows);
    }

    public SiteRows<T> RemoveAt(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Length);
        var chunk = ChunkOf(index);
        var at = index - _starts[chunk];
        return With(chunk, [.. _chunks[chunk].AsSpan(0, at), .. _chunks[chunk].AsSpan(at + 1)]);
    }

    /// <exception cref="ArgumentException">No row equals <paramref name="row"/>.</exception>
    public SiteRows<T> Replace(T row, T by) =>
        IndexOf(row) is >= 0 and var at ? SetItem(at, by) : throw new ArgumentException("no such row", nameof(row));

    /// <summary>Without the first row that equals <paramref name="row"/>; the same when there is none.</summary>
    public SiteRows<T> Remove(T row) => IndexOf(row) is >= 0 and var at ? RemoveAt(at) : this;

    public SiteRows<T> RemoveAll(Predicate<T> goes) => [.. this.Where(row => !goes(row))];

    /// <returns>−1 when no row equals it.</returns>
    public int IndexOf(T row)
    {
        for (var i = 0; i < _chunks.Length; i++)
        {
            if (Array.IndexOf(_chunks[i], row) is >= 0 and var at)
            {
                return _starts[i] + at;
            }
        }

        return -1;
    }

    public SiteRows<T> Sort(Comparison<T> order) => [.. this.Order(Comparer<T>.Create(order))];

    /// <summary>The first index whose row is not before what is looked for; the length when all are.</summary>
    /// <param name="isBefore">True for rows before it; rows are sorted so that these come first.</param>
    internal int FirstNot<TState>(TState state, Func<T, TState, bool> isBefore)
    {
        var (low, high) = (0, _chunks.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = isBefore(_chunks[middle][^1], state) ? (middle + 1, high) : (low, middle);
        }

        if (low == _chunks.Length)
        {
            return Length;
        }

        var rows = _chunks[low];
        var (first, end) = (0, rows.Length);
        while (first < end)
        {
            var middle = (first + end) >>> 1;
            (first, end) = isBefore(rows[middle], state) ? (middle + 1, end) : (first, middle);
        }

        return _starts[low] + first;
    }

    public Enumerator GetEnumerator() => new(_chunks);

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => _chunks.SelectMany(static chunk => chunk).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<T>)this).GetEnumerator();

    private int ChunkOf(int index)
    {
        var at = Array.BinarySearch(_starts, index);
        return at >= 0 ? at : ~at - 1;
    }

    /// <summary>One chunk replaced: an empty one goes, one grown too large becomes two, a small one joins its neighbor.</summary>
    private SiteRows<T> With(int chunk, T[] rows)
    {
        var half = rows.Length / 2;
        if (rows.Length > 2 * SiteRows.ChunkRows)
        {
            return new([.. _chunks.AsSpan(0, chunk), rows[..half], rows[half..], .. _chunks.AsSpan(chunk + 1)]);
        }

        if (chunk + 1 < _chunks.Length && rows.Length + _chunks[chunk + 1].Length <= SiteRows.ChunkRows)
        {
            return new([.. _chunks.AsSpan(0, chunk), [.. rows, .. _chunks[chunk + 1]], .. _chunks.AsSpan(chunk + 2)]);
        }

        return rows.Length == 0
            ? new([.. _chunks.AsSpan(0, chunk), .. _chunks.AsSpan(chunk + 1)])
            : new([.. _chunks.AsSpan(0, chunk), rows, .. _chunks.AsSpan(chunk + 1)]);
    }

    /// <summary>Walks the rows in order.</summary>
    public struct Enumerator
    {
        private readonly T[][] _chunks;
        private T[] _rows;
        private int _chunk;
        private int _at;

        internal Enumerator(T[][] chunks) => (_chunks, _rows, _chunk, _at) = (chunks, [], -1, -1);

        public readonly T Current => _rows[_at];

        public bool MoveNext()
        {
            if (++_at < _rows.Length)
            {
                return true;
            }

            if (++_chunk >= _chunks.Length)
            {
                return false;
            }

            (_rows, _at) = (_chunks[_chunk], 0);
            return true;
        }
    }
}

/// <summary>Builds <see cref="SiteRows{T}"/>.</summary>
public static class SiteRows
{
    /// <summary>Rows in a fresh chunk. A change copies a chunk and the list of chunks, which cost about the same at a million rows.</summary>
    internal const int ChunkRows = 1024;

    public static SiteRows<T> Create<T>(ReadOnlySpan<T> rows)
        where T : class
    {
        if (rows.IsEmpty)
        {
            return Nothing<T>.Rows;
        }

        var chunks = new T[(rows.Length + ChunkRows - 1) / ChunkRows][];
        for (var i = 0; i < chunks.Length; i++)
        {
            chunks[i] = rows[(i * ChunkRows)..Math.Min(rows.Length, (i + 1) * ChunkRows)].ToArray();
        }

        return new SiteRows<T>(chunks);
    }

    private static class Nothing<T>
        where T : class
    {
        public static readonly SiteRows<T> Rows = new([]);
    }
}
