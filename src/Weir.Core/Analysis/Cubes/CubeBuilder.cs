using System.Collections.Immutable;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Cubes;

/// <summary>Narrows a cube test by test.</summary>
internal sealed class CubeBuilder
{
    private readonly List<CubePart> _parts = [];
    private readonly List<Match> _others = [];

    public CubeBuilder() { }

    public CubeBuilder(Cube start)
    {
        _parts.AddRange(start.Parts);
        _others.AddRange(start.Others);
    }

    public void Restrict(int field, ImmutableArray<NumberRange> values)
    {
        for (var i = 0; i < _parts.Count; i++)
        {
            if (_parts[i].Field == field)
            {
                _parts[i] = new CubePart(field, Intersect(_parts[i].Values, values));
                return;
            }

            if (_parts[i].Field > field)
            {
                _parts.Insert(i, new CubePart(field, values));
                return;
            }
        }

        _parts.Add(new CubePart(field, values));
    }

    public void AlsoAsk(Match test)
    {
        if (!_others.Contains(test))
        {
            _others.Add(test);
        }
    }

    /// <summary>Fields that every packet has and that may have any value say nothing and are left out.</summary>
    public Cube ToCube(Family? family = null)
    {
        if (family is { } known)
        {
            _parts.RemoveAll(part => SaysNothing(part, known));
        }

        return new Cube([.. _parts], [.. _others]);
    }

    public static ImmutableArray<NumberRange> Intersect(
        ImmutableArray<NumberRange> left,
        ImmutableArray<NumberRange> right
    )
    {
        var both = ImmutableArray.CreateBuilder<NumberRange>();
        var (i, j) = (0, 0);
        while (i < left.Length && j < right.Length)
        {
            var first = UInt128.Max(left[i].First, right[j].First);
            var last = UInt128.Min(left[i].Last, right[j].Last);
            if (first <= last)
            {
                both.Add(new NumberRange(first, last));
            }

            if (left[i].Last < right[j].Last)
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return both.Count == left.Length && both.ToImmutable().SequenceEqual(left) ? left : both.ToImmutable();
    }

    private static bool SaysNothing(CubePart part, Family family)
    {
        var field = Field.Table[part.Field];
        return part.Values.Length == 1
            && part.Values[0] == FieldNumbers.Whole(field)
            && FieldNumbers.IsAlwaysThere(field, family);
    }
}
