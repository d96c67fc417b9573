using System.Collections.Immutable;
using Weir.Core.Model;

namespace Weir.Core.Analysis.Matrix;

/// <summary>
/// Addresses cut where any rule's list of ranges begins or ends, and the pieces gathered in groups that are in the same lists.
/// </summary>
internal sealed class AddressCells
{
    private readonly List<ImmutableArray<NumberRange>> _lists = [];
    private readonly Dictionary<ImmutableArray<NumberRange>, int> _known = new(ListComparer.Instance);
    private readonly UInt128 _last;
    private int[][] _groupsOfList = [];

    public AddressCells(UInt128 last) => _last = last;

    /// <summary>First address of each cell, ascending.</summary>
    public ImmutableArray<UInt128> Starts { get; private set; } = [];

    /// <summary>The group of each cell.</summary>
    public ImmutableArray<int> GroupOf { get; private set; } = [];

    public int Groups { get; private set; }

    public int Lists => _lists.Count;

    public UInt128 LastAddress => _last;

    /// <summary>Adds a list and returns its number; −1 when it is not tested at all.</summary>
    public int Add(ImmutableArray<NumberRange> list)
    {
        if (list.IsDefault)
        {
            return -1;
        }

        if (!_known.TryGetValue(list, out var number))
        {
            number = _lists.Count;
            _lists.Add(list);
            _known.Add(list, number);
        }

        return number;
    }

    /// <summary>The groups that lie in a list, ascending.</summary>
    public ReadOnlySpan<int> GroupsOf(int list) => _groupsOfList[list];

    /// <summary>Cuts and groups; lists are not added after it.</summary>
    public void Cut()
    {
        var starts = new SortedSet<UInt128> { 0 };
        foreach (var range in _lists.SelectMany(list => list))
        {
            starts.Add(range.First);
            if (range.Last < _last)
            {
                starts.Add(range.Last + 1);
            }
        }

        Starts = [.. starts];
        Group();
    }

    private void Group()
    {
        // Two 64-bit words of a fixed pseudo-random sequence stand for each list; what a cell is in is their exclusive or.
        var marks = new (ulong, ulong)[Starts.Length + 1];
        for (var list = 0; list < _lists.Count; list++)
        {
            var (one, two) = (Mix((ulong)(2 * list) + 1), Mix((ulong)(2 * list) + 2));
            foreach (var range in _lists[list])
            {
                Toggle(ref marks[CellOf(range.First)], one, two);
                Toggle(ref marks[range.Last >= _last ? Starts.Length : CellOf(range.Last + 1)], one, two);
            }
        }

        var groups = new Dictionary<(ulong, ulong), int>();
        var groupOf = ImmutableArray.CreateBuilder<int>(Starts.Length);
        var now = (One: 0ul, Two: 0ul);
        for (var cell = 0; cell < Starts.Length; cell++)
        {
            now = (now.One ^ marks[cell].Item1, now.Two ^ marks[cell].Item2);
            groups.TryAdd(now, groups.Count);
            groupOf.Add(groups[now]);
        }

        GroupOf = groupOf.MoveToImmutable();
        Groups = groups.Count;
        _groupsOfList = [.. _lists.Select(GroupsIn)];
    }

    private int[] GroupsIn(ImmutableArray<NumberRange> list)
    {
        var groups = new SortedSet<int>();
        foreach (var range in list)
        {
            for (var cell = CellOf(range.First); cell < Starts.Length && Starts[cell] <= range.Last; cell++)
            {
                groups.Add(GroupOf[cell]);
            }
        }

        return [.. groups];
    }

    private int CellOf(UInt128 start) => Starts.BinarySearch(start);

    private static void Toggle(ref (ulong One, ulong Two) mark, ulong one, ulong two) =>
        mark = (mark.One ^ one, mark.Two ^ two);

    /// <summary>splitmix64.</summary>
    private static ulong Mix(ulong number)
    {
        var mixed = number * 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    private sealed class ListComparer : IEqualityComparer<ImmutableArray<NumberRange>>
    {
        public static readonly ListComparer Instance = new();

        public bool Equals(ImmutableArray<NumberRange> x, ImmutableArray<NumberRange> y) =>
            x == y || x.AsSpan().SequenceEqual(y.AsSpan());

        public int GetHashCode(ImmutableArray<NumberRange> obj) => RangeAlgebra.Hash(obj.AsSpan());
    }
}
