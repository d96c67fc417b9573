using System.Collections.Immutable;

namespace Weir.Imports;

/// <summary>What a table of counters says in short.</summary>
/// <param name="Path">The file that has it whole.</param>
/// <param name="Rules">Rules of the source.</param>
/// <param name="Counted">Those that had counted a packet.</param>
internal sealed record CountedRules(string Path, int Rules, int Counted, ImmutableArray<CountedRule> Busiest);

/// <summary>A rule of the source, and where it is now.</summary>
/// <param name="Where">A chain, or a set with the element; empty when it was left out as without effect.</param>
internal sealed record CountedRule(string Place, ulong Packets, ulong Bytes, string Where, string? Comment);
