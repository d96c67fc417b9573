namespace Weir.Core.Rules;

/// <summary>What a rule, a policy or an element had counted when it was read: carried along, never part of the meaning.</summary>
public sealed record Tally(ulong Packets, ulong Bytes);
