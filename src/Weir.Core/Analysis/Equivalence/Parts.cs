namespace Weir.Core.Analysis.Equivalence;

/// <summary>The parts of a base chain's outcome.</summary>
[Flags]
internal enum Parts
{
    None = 0,

    /// <summary>Verdict, and the translation that goes with an accept.</summary>
    Fate = 1,
    MetaMark = 2,
    CtMark = 4,
    Priority = 8,
    Tos = 16,
    NoTrack = 32,

    /// <summary>What is done beside the packet and what is asked of state, in order.</summary>
    Events = 64,
}
