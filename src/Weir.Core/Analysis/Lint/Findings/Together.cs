using Weir.Core.Analysis.Cubes;

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
}
