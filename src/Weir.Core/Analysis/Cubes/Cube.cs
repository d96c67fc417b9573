using System.Collections.Immutable;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Cubes;

/// <summary>One field of a cube and the values it may have: ascending, disjoint ranges.</summary>
/// <param name="Field">Index in the field table (<see cref="FieldNumbers.IndexOf"/>).</param>
/// <param name="Values">Empty when no value is left.</param>
internal readonly record struct CubePart(int Field, ImmutableArray<NumberRange> Values);

/// <summary>
/// The packets that pass a rule's tests, as a product: for each tested field a list of ranges, and the tests that ranges cannot say. A field
/// that is not there fails every test of it, so a part that spans all values still asks for the field.
/// </summary>
/// <param name="Parts">Ascending by field, one for each tested field.</param>
/// <param name="Others">Tests kept as they are; equal ones have equal answers unless asking changes them.</param>
internal sealed record Cube(ImmutableArray<CubePart> Parts, ImmutableArray<Match> Others)
{
    public static readonly Cube All = new([], []);

    /// <summary>No packet passes: some field has no value left.</summary>
    public bool IsEmpty
    {
        get
        {
            foreach (var part in Parts)
            {
                if (part.Values.IsEmpty)
                {
                    return true;
                }
            }

            return false;
        }
    }

    public bool IsAll => Parts.IsEmpty && Others.IsEmpty;

    /// <summary>The values of a field; default when it is not tested.</summary>
    public ImmutableArray<NumberRange> this[Field field]
    {
        get
        {
            var index = FieldNumbers.IndexOf(field);
            foreach (var part in Parts)
            {
                if (part.Field == index)
                {
                    return part.Values;
                }
            }

            return default;
        }
    }

    /// <summary>Every packet of the other is surely in this one.</summary>
    public bool Contains(Cube other)
    {
        var at = 0;
        foreach (var part in Parts)
        {
            while (at < other.Parts.Length && other.Parts[at].Field < part.Field)
            {
                at++;
            }

            if (
                at >= other.Parts.Length
                || other.Parts[at].Field != part.Field
                || !Covers(part.Values, other.Parts[at].Values)
            )
            {
                return false;
            }
        }

        foreach (var test in Others)
        {
            if (test is Match.Extension { Purity: Purity.Stateful } || !other.Others.Contains(test))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Some packet may be in both: false only where a field says so.</summary>
    public bool Overlaps(Cube other)
    {
        var at = 0;
        foreach (var part in Parts)
        {
            while (at < other.Parts.Length && other.Parts[at].Field < part.Field)
            {
                at++;
            }

            if (
                at < other.Parts.Length
                && other.Parts[at].Field == part.Field
                && !Meet(part.Values, other.Parts[at].Values)
            )
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The packets of both.</summary>
    public Cube Intersect(Cube other)
    {
        var builder = new CubeBuilder(this);
        foreach (var part in other.Parts)
        {
            builder.Restrict(part.Field, part.Values);
        }

        foreach (var test in other.Others)
        {
            builder.AlsoAsk(test);
        }

        return builder.ToCube();
    }

    /// <summary>Without the parts of these fields.</summary>
    public Cube Without(IReadOnlySet<int> fields) =>
        fields.Count == 0 ? this : this with { Parts = Parts.RemoveAll(part => fields.Contains(part.Field)) };

    private static bool Covers(ImmutableArray<NumberRange> ranges, ImmutableArray<NumberRange> wanted)
    {
        if (ranges == wanted)
        {
            return true;
        }

        foreach (var range in wanted)
        {
            if (!RangeAlgebra.Covers(ranges.AsSpan(), range))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Meet(ImmutableArray<NumberRange> left, ImmutableArray<NumberRange> right)
    {
        var (few, many) = left.Length < right.Length ? (left, right) : (right, left);
        foreach (var range in few)
        {
            if (RangeAlgebra.Overlaps(many.AsSpan(), range))
            {
                return true;
            }
        }

        return false;
    }
}
