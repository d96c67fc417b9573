namespace Weir.Core.Analysis.Equivalence;

/// <summary>Which runs compare a pair of base chains.</summary>
internal static class PairRuns
{
    private static readonly Parts[] All =
    [
        Parts.Fate,
        Parts.MetaMark,
        Parts.CtMark,
        Parts.Priority,
        Parts.Tos,
        Parts.NoTrack,
        Parts.Events,
    ];

    public static ChainParts PartsOf(EquivalenceSpace space, BaseChainPair pair, bool counters)
    {
        var parts = new ChainParts();
        foreach (var side in (Side[])[pair.Left, pair.Right])
        {
            foreach (var chain in ChainOrder.Of(space.Model(side), side.Chain))
            {
                parts.Add(chain, counters);
            }
        }

        return parts;
    }

    /// <summary>One run for the fate and one for each part that is written.</summary>
    public static IEnumerable<Run> Of(ChainParts parts)
    {
        foreach (var outcome in All)
        {
            if (outcome == Parts.Fate || (parts.Written & outcome) != Parts.None)
            {
                yield return new Run(outcome, Tracked(parts, outcome));
            }
        }
    }

    private static Parts Tracked(ChainParts parts, Parts outcome)
    {
        var tracked = (parts.Written & parts.Read) | outcome;
        const Parts marks = Parts.MetaMark | Parts.CtMark;
        return parts.CopiesMarks && (tracked & marks) != Parts.None ? tracked | (marks & parts.Written) : tracked;
    }
}
