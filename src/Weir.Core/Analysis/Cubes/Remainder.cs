using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Cubes;

/// <summary>What is left of a cube when others are taken out of it, as disjoint cubes; given up when it falls into too many pieces.</summary>
internal sealed class Remainder(Cube start, Family family, int limit)
{
    private List<Cube> _pieces = [start];

    public bool IsEmpty => _pieces.Count == 0;

    /// <returns>False when the pieces became too many; the remainder is of no use then.</returns>
    public bool TrySubtract(Cube taken)
    {
        var next = new List<Cube>();
        foreach (var piece in _pieces)
        {
            Cut(piece, taken, next);
            if (next.Count > limit)
            {
                return false;
            }
        }

        _pieces = next;
        return true;
    }

    private void Cut(Cube piece, Cube taken, List<Cube> left)
    {
        if (!taken.Overlaps(piece) || !CanCut(piece, taken))
        {
            left.Add(piece);
            return;
        }

        var inside = new CubeBuilder(piece);
        foreach (var part in taken.Parts)
        {
            var field = Field.Table[part.Field];
            var values = piece[field] is { IsDefault: false } own ? own : [FieldNumbers.Whole(field)];
            var outside = RangeAlgebra.Subtract(values.AsSpan(), part.Values.AsSpan());
            if (!outside.IsEmpty)
            {
                var cut = new CubeBuilder(inside.ToCube());
                cut.Restrict(part.Field, outside);
                left.Add(cut.ToCube());
            }

            inside.Restrict(part.Field, part.Values);
        }
    }

    /// <summary>A packet that lacks a field which only the taken cube tests would be left over, so there the piece is kept whole.</summary>
    private bool CanCut(Cube piece, Cube taken)
    {
        foreach (var part in taken.Parts)
        {
            var field = Field.Table[part.Field];
            if (piece[field].IsDefault && !FieldNumbers.IsAlwaysThere(field, family))
            {
                return false;
            }
        }

        foreach (var test in taken.Others)
        {
            if (test is Match.Extension { Purity: Purity.Stateful } || !piece.Others.Contains(test))
            {
                return false;
            }
        }

        return true;
    }
}
