namespace Weir.Kernel.NfTables;

/// <summary>
/// Tells a listing that the kernel's hash table grew or shrank in. Between two messages the kernel remembers how many elements it has listed
/// (<c>nf_tables_dump_set</c>, <c>nft_rhash_walk</c> of net/netfilter), not which: in a table that was resized meanwhile others come next, so that as many
/// are missing as are there twice. The resize is a work item after a commit, and changes no generation.
/// </summary>
internal static class ElementRepeats
{
    /// <summary>Whether the kernel may resize the set's table: a hash without a given size, or with time-outs (<c>nft_hash_estimate</c>, <c>nft_rhash_estimate</c>).</summary>
    /// <remarks>A dynamic set changes by packets while it is listed; an element that comes back is no fault of the listing.</remarks>
    public static bool MayHappen(SetSpec set) => !set.Interval && !set.Dynamic && (set.Size == 0 || set.Timeouts);

    /// <summary>True when a key is there twice.</summary>
    public static bool AreIn(SetSpec set, ElementBlock block)
    {
        var seen = new HashSet<int>(block.Count, new KeyAt(block.Bytes, set.Stride, set.KeyLength));
        for (var index = 0; index < block.Count; index++)
        {
            if (!seen.Add(index))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Elements by their places, compared by their keys.</summary>
    private sealed class KeyAt(ReadOnlyMemory<byte> bytes, int stride, int length) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y) => Key(x).SequenceEqual(Key(y));

        public int GetHashCode(int index)
        {
            var hash = new HashCode();
            hash.AddBytes(Key(index));
            return hash.ToHashCode();
        }

        private ReadOnlySpan<byte> Key(int index) => bytes.Span.Slice(index * stride, length);
    }
}
