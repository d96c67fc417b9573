using System.Collections.Immutable;
using Weir.Core.Analysis.Cubes;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>Earlier rules that cover one only together. Exact, by cutting the rule's cube into what each leaves; bounded in pieces and pairs.</summary>
internal static class Together
{
    /// <summary>Pieces after which the search is given up.</summary>
    private const int PieceLimit = 64;

    /// <summary>Longest chain for which each rule is held against all before it.</summary>
    private const int EarlierLimit = 4_000;

    public static List<int> Find(LintChain chain, int rule, List<int> earlier)
    {
        var table = chain.Table;
        var used = new List<int>();
        if (earlier.Count is < 2 or > EarlierLimit || table.PairsLeft < earlier.Count)
        {
            return used;
        }

        table.PairsLeft -= earlier.Count;
        if (!MayCover(chain, rule, earlier))
        {
            return used;
        }

        var rest = new Remainder(chain.Cubes[rule], table.Ruleset.Family, PieceLimit);
        foreach (var by in earlier)
        {
            if (!chain.Cubes[by].Overlaps(chain.Cubes[rule]))
            {
                continue;
            }

            used.Add(by);
            if (!rest.TrySubtract(chain.Cubes[by]))
            {
                return [];
            }

            if (rest.IsEmpty)
            {
                return used;
            }
        }

        return [];
    }

    /// <summary>
    /// Cubes that cover another have, all together, at least its volume: hundreds of single addresses do not cover a listener,
    /// and that is seen without cutting anything.
    /// </summary>
    private static bool MayCover(LintChain chain, int rule, List<int> earlier)
    {
        const double Whole = 1 - 1e-6; // sums of thousands of fractions, each exact to 1e-16
        var cube = chain.Cubes[rule];
        var volume = 0.0;
        foreach (var by in earlier)
        {
            if (chain.Cubes[by].Overlaps(cube) && (volume += Share(chain.Cubes[by], cube)) >= Whole)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The part of a cube's volume that another takes, or more: 0 … 1.</summary>
    private static double Share(Cube taken, Cube of)
    {
        var share = 1.0;
        foreach (var part in taken.Parts)
        {
            var field = Field.Table[part.Field];
            share *= of[field] is { IsDefault: false } own
                ? Math.Min(1, Size(part.Values) / Size(own))
                : Size(part.Values) / ((double)FieldNumbers.Whole(field).Last + 1);
        }

        return share;
    }

    private static double Size(ImmutableArray<NumberRange> values)
    {
        var size = 0.0;
        foreach (var range in values)
        {
            size += (double)(range.Last - range.First) + 1;
        }

        return size;
    }
}
