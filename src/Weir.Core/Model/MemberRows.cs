namespace Weir.Core.Model;

/// <summary>Puts the rows of some members into a collection sorted by member; chunks without any of them are shared.</summary>
internal static class MemberRows
{
    /// <param name="rows">Sorted by member first.</param>
    /// <param name="members">Whose rows are replaced; ascending, each once.</param>
    /// <param name="by">Sorted as <paramref name="rows"/>; rows of other members in it are not looked at.</param>
    public static SiteRows<T> Replace<T, TKey>(SiteRows<T> rows, uint[] members, SiteRows<T> by)
        where T : class
        where TKey : IMemberKey<T>
    {
        var added = by.Where(row => Array.BinarySearch(members, TKey.Of(row)) >= 0).ToArray();
        if (rows.IsEmpty)
        {
            return SiteRows.Create<T>(added);
        }

        var merge = new Merge<T, TKey>(members, added);
        for (var i = 0; i < rows.Chunks.Length; i++)
        {
            merge.Take(rows.Chunks[i], isLast: i == rows.Chunks.Length - 1);
        }

        return merge.ToRows(rows);
    }

    private sealed class Merge<T, TKey>(uint[] members, T[] added)
        where T : class
        where TKey : IMemberKey<T>
    {
        private readonly List<T[]> _chunks = [];
        private bool _changed;
        private int _next;

        public void Take(T[] chunk, bool isLast)
        {
            var last = isLast ? uint.MaxValue : TKey.Of(chunk[^1]);
            var end = _next;
            while (end < added.Length && TKey.Of(added[end]) <= last)
            {
                end++;
            }

            if (end == _next && !HoldsAny(chunk))
            {
                _chunks.Add(chunk);
                return;
            }

            _changed = true;
            Put(Merged(chunk, added.AsSpan(_next, end - _next)));
            _next = end;
        }

        public SiteRows<T> ToRows(SiteRows<T> before) => _changed ? new SiteRows<T>([.. _chunks]) : before;

        /// <summary>True when a member whose rows go lies between the chunk's first and last.</summary>
        private bool HoldsAny(T[] chunk)
        {
            var at = Array.BinarySearch(members, TKey.Of(chunk[0]));
            at = at >= 0 ? at : ~at;
            return at < members.Length && members[at] <= TKey.Of(chunk[^1]);
        }

        private T[] Merged(T[] chunk, ReadOnlySpan<T> come)
        {
            var merged = new List<T>(chunk.Length + come.Length);
            var at = 0;
            foreach (var row in chunk)
            {
                var id = TKey.Of(row);
                while (at < come.Length && TKey.Of(come[at]) <= id)
                {
                    merged.Add(come[at++]);
                }

                if (Array.BinarySearch(members, id) < 0)
                {
                    merged.Add(row);
                }
            }

            merged.AddRange(come[at..]);
            return [.. merged];
        }

        /// <summary>What has grown too large becomes several chunks, what is small joins the one before.</summary>
        private void Put(T[] rows)
        {
            if (_chunks.Count > 0 && _chunks[^1].Length + rows.Length <= SiteRows.ChunkRows)
            {
                rows = [.. _chunks[^1], .. rows];
                _chunks.RemoveAt(_chunks.Count - 1);
            }

            if (rows.Length <= 2 * SiteRows.ChunkRows)
            {
                if (rows.Length > 0)
                {
                    _chunks.Add(rows);
                }

                return;
            }

            _chunks.AddRange(rows.Chunk(SiteRows.ChunkRows));
        }
    }
}
