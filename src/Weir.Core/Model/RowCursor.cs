namespace Weir.Core.Model;

/// <summary>A place in rows kept in chunks; two of them pass over chunks that both sides share without looking into them.</summary>
internal struct RowCursor<T>(SiteRows<T> rows)
    where T : class
{
    private readonly SiteRows<T> _rows = rows;
    private int _chunk;
    private int _at;

    /// <summary>The row here; null behind the last.</summary>
    public readonly T? Current => _chunk < _rows.Chunks.Length ? _rows.Chunks[_chunk][_at] : null;

    /// <summary>Moves both over chunks that are the same object, while both stand at the beginning of one.</summary>
    public static void SkipShared(ref RowCursor<T> left, ref RowCursor<T> right)
    {
        if (left._at != 0 || right._at != 0)
        {
            return;
        }

        var ours = left._rows.Chunks;
        var theirs = right._rows.Chunks;
        while (
            left._chunk < ours.Length
            && right._chunk < theirs.Length
            && ReferenceEquals(ours[left._chunk], theirs[right._chunk])
        )
        {
            left._chunk++;
            right._chunk++;
        }
    }

    public void Advance(bool really)
    {
        if (really && ++_at == _rows.Chunks[_chunk].Length)
        {
            (_chunk, _at) = (_chunk + 1, 0);
        }
    }
}
