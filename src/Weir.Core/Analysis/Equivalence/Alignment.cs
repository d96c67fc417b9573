using Weir.Core.Rules.Space;

namespace Weir.Core.Analysis.Equivalence;

/// <summary>
/// Compares two lists of diagrams in step: a stretch of one that is the same function as a stretch of the other is done with, whatever
/// follows. A walk by source and then one by destination need not be multiplied, which no order of variables makes small.
/// </summary>
internal sealed class Alignment(EquivalenceSpace space, EffectDifference difference)
{
    private const int MostSuspects = 4;

    private readonly Diagrams _diagrams = space.Diagrams;

    /// <summary>
    /// Null when the lists are the same stretch by stretch. Else packets that a stretch of one treats otherwise than a stretch of the
    /// other; whether they differ in the end is for the caller to see, and whether there are others.
    /// </summary>
    /// <param name="left">One list.</param>
    /// <param name="right">The other.</param>
    /// <param name="possible">The packets that count.</param>
    public IReadOnlyList<bool[]>? Compare(int[] left, int[] right, int possible)
    {
        var budget = _diagrams.Budget;
        try
        {
            // What does not fit here is tried by the caller with all there is.
            _diagrams.Budget = Math.Min(budget, _diagrams.Count + (budget / 3));
            return Align(left, right) is var (first, second) ? Suspects(first, second, possible) : null;
        }
        catch (SpaceLimitException)
        {
            return [];
        }
        finally
        {
            _diagrams.Budget = budget;
        }
    }

    /// <summary>The stretches that do not fit; null when all do.</summary>
    private (int Left, int Right)? Align(int[] left, int[] right)
    {
        var (i, j) = (0, 0);
        while (i < left.Length && j < right.Length)
        {
            var (first, second) = (left[i++], right[j++]);
            while (first != second)
            {
                switch (Shorter(first, second))
                {
                    case < 0 when i < left.Length:
                        first = space.Sequencer.Join(first, left[i++]);
                        break;
                    case > 0 when j < right.Length:
                        second = space.Sequencer.Join(second, right[j++]);
                        break;
                    default:
                        return (first, second);
                }
            }
        }

        // The policies are last and end every walk: lists that end apart have gone past a policy, where nothing comes.
        return null;
    }

    /// <summary>Which stretch goes on (−1 the first, 1 the second, 0 neither) where the other does something, for one packet.</summary>
    private int Shorter(int first, int second)
    {
        while (first >= 0 || second >= 0)
        {
            var variable = Math.Min(_diagrams.VariableOf(first), _diagrams.VariableOf(second));
            var (firstLow, firstHigh) = _diagrams.Split(first, variable);
            var (secondLow, secondHigh) = _diagrams.Split(second, variable);
            (first, second) = firstLow != secondLow ? (firstLow, secondLow) : (firstHigh, secondHigh);
        }

        var (one, other) = (space.Effects[first], space.Effects[second]);
        return first == EffectTable.Fall ? -1
            : second == EffectTable.Fall ? 1
            : one.Control == Control.Fall ? -1
            : other.Control == Control.Fall ? 1
            : 0;
    }

    private List<bool[]> Suspects(int first, int second, int possible)
    {
        var found = new List<bool[]>();
        var open = _diagrams.And(possible, difference.Of(first, second));
        while (open != Diagrams.False && found.Count < MostSuspects)
        {
            var bits = space.Picker.Bits(open);
            found.Add(bits);
            var (left, right) = (_diagrams.Follow(first, bits), _diagrams.Follow(second, bits));
            open = _diagrams.Minus(open, _diagrams.And(Ends(first, left), Ends(second, right)));
        }

        return found;
    }

    private int Ends(int diagram, int terminal) =>
        _diagrams.Replace(diagram, _diagrams.NewOperation(), end => end == terminal ? Diagrams.True : Diagrams.False);
}
