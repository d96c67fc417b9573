using System.Collections.Immutable;

namespace Weir.Kernel.NfTables;

/// <summary>
/// The kernel's own numbers of a table and its sets. A table that is deleted and made again has another number, and so has a set within its table
/// (nf_tables_api.c: <c>++nft_net-&gt;table_handle</c>, <c>nf_tables_alloc_handle</c>), so two readings with the same numbers speak of the same objects.
/// </summary>
/// <param name="Table">Unique in the network namespace for as long as it lives.</param>
/// <param name="Sets">By name.</param>
public sealed record NftHandles(ulong Table, ImmutableDictionary<string, NftSetFigures> Sets);

/// <summary>What the kernel says of a set without listing it.</summary>
/// <param name="Handle">Unique in the table.</param>
/// <param name="Count">Elements in it; null before Linux 6.16, which does not tell.</param>
/// <param name="Size">Most elements it may ever hold; 0 for no bound.</param>
public readonly record struct NftSetFigures(ulong Handle, uint? Count, uint Size);
