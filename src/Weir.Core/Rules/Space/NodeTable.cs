using System.Runtime.CompilerServices;

namespace Weir.Core.Rules.Space;

/// <summary>One decision: the variable asked, and the diagram for each answer.</summary>
internal struct Node
{
    public int Variable;
    public int Low;
    public int High;

    /// <summary>The next node of the same bucket, plus one; 0 ends the chain.</summary>
    public int Next;
}

/// <summary>
/// All nodes of a space, each (variable, low, high) once, so that equal functions have equal ids. Terminals are not stored: terminal
/// number n is id ~n.
/// </summary>
/// <remarks>Nodes lie in pages, so that growing copies nothing; a node is 16 bytes, its share of the buckets 2 to 4 more.</remarks>
internal sealed class NodeTable
{
    private const int PageBits = 16;
    private const int PageMask = (1 << PageBits) - 1;
    private const int FirstBuckets = 1 << 12;

    private Node[][] _pages = [new Node[1 << PageBits]];
    private int[] _buckets = new int[FirstBuckets];

    public int Count { get; private set; }

    /// <summary>Nodes at most.</summary>
    public required int Budget { get; set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly Node At(int id) => ref _pages[id >> PageBits][id & PageMask];

    /// <summary>The variable a diagram asks first; terminals ask none and stand below all variables.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int VariableOf(int id) => id < 0 ? int.MaxValue : _pages[id >> PageBits][id & PageMask].Variable;

    /// <summary>The diagram that asks this variable; both answers must ask later variables only.</summary>
    /// <exception cref="SpaceLimitException">The budget of nodes is used up.</exception>
    public int Make(int variable, int low, int high)
    {
        if (low == high)
        {
            return low;
        }

        ref var bucket = ref _buckets[Hash(variable, low, high) & (uint)(_buckets.Length - 1)];
        for (var id = bucket - 1; id >= 0; )
        {
            ref readonly var node = ref At(id);
            if (node.Low == low && node.High == high && node.Variable == variable)
            {
                return id;
            }

            id = node.Next - 1;
        }

        return Add(variable, low, high, ref bucket);
    }

    private int Add(int variable, int low, int high, ref int bucket)
    {
        if (Count >= Budget)
        {
            throw new SpaceLimitException($"more than {Budget:N0} decision nodes would be needed");
        }

        var id = Count++;
        if (id >> PageBits >= _pages.Length)
        {
            Array.Resize(ref _pages, _pages.Length + 1);
            _pages[^1] = new Node[1 << PageBits];
        }

        _pages[id >> PageBits][id & PageMask] = new Node
        {
            Variable = variable,
            Low = low,
            High = high,
            Next = bucket,
        };
        bucket = id + 1;
        if (Count > _buckets.Length * 2)
        {
            Rehash();
        }

        return id;
    }

    private void Rehash()
    {
        _buckets = new int[_buckets.Length * 4];
        var mask = (uint)(_buckets.Length - 1);
        for (var id = 0; id < Count; id++)
        {
            ref var node = ref _pages[id >> PageBits][id & PageMask];
            ref var bucket = ref _buckets[Hash(node.Variable, node.Low, node.High) & mask];
            node.Next = bucket;
            bucket = id + 1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(int variable, int low, int high)
    {
        var mixed = (((ulong)(uint)low << 32) | (uint)high) * 0x9E37_79B9_7F4A_7C15;
        mixed = (mixed ^ (mixed >> 29) ^ (uint)variable) * 0xBF58_476D_1CE4_E5B9;
        return (uint)(mixed >> 32);
    }
}
