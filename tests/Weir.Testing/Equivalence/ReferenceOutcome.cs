namespace Weir.Testing.Equivalence;

/// <summary>What a base chain does with a packet. Equal records are equal outcomes.</summary>
public sealed record ReferenceOutcome(
    string Fate,
    uint Mark,
    uint? ConnectionMark,
    uint Priority,
    byte Tos,
    bool NoTrack,
    string Events
);
