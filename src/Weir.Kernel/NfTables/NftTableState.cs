using System.Collections.Immutable;

namespace Weir.Kernel.NfTables;

/// <summary>A table as the kernel held it at one generation, without the elements of its sets.</summary>
/// <param name="Table">Its sets, counters, chains and rules; counters with their values at that moment.</param>
/// <param name="Generation">The ruleset's generation id while it was read.</param>
/// <param name="ElementCounts">
/// How many elements each set holds, by name; empty before Linux 6.16, which does not tell. In an interval set of one field the
/// kernel counts pairs of first key and end, so a range up to the top of the key space may be missing from the count.
/// </param>
public sealed record NftTableState(TableSpec Table, uint Generation, ImmutableDictionary<string, uint> ElementCounts);

/// <summary>Family and name of a table.</summary>
public readonly record struct NftTableName(NfFamily Family, string Name);
