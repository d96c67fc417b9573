using System.Runtime.InteropServices;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Flat;

/// <summary>The distinct shapes of one table's rules.</summary>
internal sealed class ShapeTable
{
    private readonly Dictionary<(UInt128 Parts, int Others), Shape> _shapes = [];
    private readonly Dictionary<Match, int> _tests = [];
    private readonly List<Match> _testList = [];
    private readonly Dictionary<EquatableArray<int>, int> _combinations = [];
    private readonly List<Shape> _list = [];
    private readonly Dictionary<(int, int, ulong), Projection?> _projections = [];

    public Shape this[int id] => _list[id];

    public int Count => _list.Count;

    /// <summary>Number of a test; equal tests have equal numbers.</summary>
    public int TestOf(Match match)
    {
        if (!_tests.TryGetValue(match, out var number))
        {
            number = _testList.Count;
            _tests.Add(match, number);
            _testList.Add(match);
        }

        return number;
    }

    /// <param name="parts">In key order, each field once.</param>
    /// <param name="others">Numbers of tests, ascending, each once.</param>
    public Shape Of(ReadOnlySpan<KeyPart> parts, ReadOnlySpan<int> others)
    {
        var code = UInt128.Zero;
        foreach (var part in parts)
        {
            code = (code << 14) | (uint)((FieldBits.IndexOf(part.Field) + 1) << 8) | (uint)Bits(part);
        }

        var combination = 0;
        if (!others.IsEmpty)
        {
            var list = EquatableArray.Create(others);
            ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_combinations, list, out _);
            known = known == 0 ? _combinations.Count : known;
            combination = known;
        }

        if (!_shapes.TryGetValue((code, combination), out var shape))
        {
            shape = Make(parts, others);
            _shapes.Add((code, combination), shape);
            _list.Add(shape);
        }

        return shape;
    }

    /// <summary>
    /// What two shapes can be told apart by: the fields both compare, each under the shorter prefix, without those in
    /// <paramref name="except"/>. Null when no packet can have both shapes, whatever the keys.
    /// </summary>
    public Projection? Between(Shape left, Shape right, ulong except)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _projections,
            (left.Id, right.Id, except),
            out var exists
        );
        if (!exists)
        {
            known = Projection.Between(left, right, except);
        }

        return known;
    }

    /// <summary>255 stands for the whole value.</summary>
    private static int Bits(KeyPart part) => part.IsMasked ? part.PrefixLength : 255;

    private Shape Make(ReadOnlySpan<KeyPart> parts, ReadOnlySpan<int> others)
    {
        var reads = 0UL;
        foreach (var part in parts)
        {
            reads |= FieldBits.Of(part.Field);
        }

        var tests = new Match[others.Length];
        for (var i = 0; i < others.Length; i++)
        {
            tests[i] = _testList[others[i]];
            reads |= Effects.ReadsOf(tests[i]);
        }

        return new Shape(_list.Count, parts.ToArray(), tests, reads);
    }
}
