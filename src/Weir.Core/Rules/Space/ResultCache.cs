namespace Weir.Core.Rules.Space;

/// <summary>
/// Remembers results of operations on diagrams, one per slot: a newer result overwrites an older one, which costs time and never
/// correctness. Grows with the diagrams it serves.
/// </summary>
internal sealed class ResultCache(int maximumSlots = 1 << 23)
{
    private const int FirstSlots = 1 << 12;

    private Entry[] _entries = new Entry[FirstSlots];

    private struct Entry
    {
        public int First;
        public int Second;
        public int Third;
        public int Result;
        public int Operation;
    }

    /// <param name="operation">Not 0, which marks an empty slot.</param>
    public bool TryGet(int operation, int first, int second, int third, out int result)
    {
        ref readonly var entry = ref _entries[Slot(operation, first, second, third)];
        result = entry.Result;
        return entry.Operation == operation && entry.First == first && entry.Second == second && entry.Third == third;
    }

    public void Put(int operation, int first, int second, int third, int result) =>
        _entries[Slot(operation, first, second, third)] = new Entry
        {
            Operation = operation,
            First = first,
            Second = second,
            Third = third,
            Result = result,
        };

    /// <summary>Makes room for about this many nodes.</summary>
    public void Fit(int nodes)
    {
        if (nodes <= _entries.Length || _entries.Length >= maximumSlots)
        {
            return;
        }

        var old = _entries;
        _entries = new Entry[Math.Min(maximumSlots, old.Length * 4)];
        foreach (ref readonly var entry in old.AsSpan())
        {
            if (entry.Operation != 0)
            {
                _entries[Slot(entry.Operation, entry.First, entry.Second, entry.Third)] = entry;
            }
        }
    }

    private uint Slot(int operation, int first, int second, int third)
    {
        var mixed = (((ulong)(uint)first << 32) | (uint)second) * 0x9E37_79B9_7F4A_7C15;
        mixed = (mixed ^ (mixed >> 31) ^ (((ulong)(uint)operation << 32) | (uint)third)) * 0xBF58_476D_1CE4_E5B9;
        return (uint)(mixed >> 32) & (uint)(_entries.Length - 1);
    }
}
