namespace Weir.Core.Analysis.Equivalence;

/// <summary>
/// One pass over a pair of base chains looks at one part of the outcome, so that independent effects do not multiply: equal in every
/// part for every packet is equal.
/// </summary>
/// <param name="Outcome">The part compared.</param>
/// <param name="Tracked">The parts carried along: the one compared, and those written that later tests read.</param>
internal sealed record Run(Parts Outcome, Parts Tracked)
{
    /// <summary>The bits of marks that are compared; others are carried only where tests read them.</summary>
    public uint MarkBits { get; init; } = uint.MaxValue;

    /// <summary>The events compared; empty = all.</summary>
    public EquatableArray<string> Events { get; init; }

    public bool Tracks(Parts part) => (Tracked & part) != Parts.None;

    public bool Compares(Parts part) => (Outcome & part) != Parts.None;

    /// <summary>What is left of an effect when the base chain ends: the part compared.</summary>
    public Effect Compared(in Effect effect) =>
        effect with
        {
            Marks = Compared(effect.Marks),
            Priority = Compares(Parts.Priority) ? effect.Priority : BitChange.None,
            Tos = Compares(Parts.Tos) ? effect.Tos : BitChange.None,
            NoTrack = Compares(Parts.NoTrack) && effect.NoTrack,
        };

    private MarkChange Compared(MarkChange marks)
    {
        marks = Compares(Parts.MetaMark) ? marks : marks.WithoutMeta();
        marks = Compares(Parts.CtMark) ? marks : marks.WithoutCt();
        return MarkBits == uint.MaxValue ? marks : marks.Only(MarkBits);
    }

    public bool Sees(string text)
    {
        if (!Tracks(Parts.Events))
        {
            return false;
        }

        var all = Events.IsEmpty;
        foreach (var wanted in Events)
        {
            all |= wanted == text;
        }

        return all;
    }
}
