using System.Collections.Immutable;
using System.Security.Cryptography;
using Weir.Agent.State;
using Weir.Kernel.NfTables;

namespace Weir.Agent.Kernel;

/// <summary>
/// The table says itself which revision it holds: a counter that no rule refers to has the revision's number as packets and its
/// stamp as bytes. It is replaced in the same transaction as everything else, so it can never tell another story than the table.
/// </summary>
internal static class RevisionMarker
{
    public const string Counter = "weir_revision";

    /// <summary>62 random bits: nft and others read the number as a signed one.</summary>
    public static ulong NewStamp()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return Math.Max(1, BitConverter.ToUInt64(bytes) >> 2);
    }

    public static RevisionMark Read(CounterSpec counter) => new(counter.Packets, counter.Bytes);

    /// <summary>The operations that put the mark into the table; <paramref name="present"/> when there is one to replace.</summary>
    public static ImmutableArray<NftOperation> Put(NfFamily family, string table, RevisionMark mark, bool present)
    {
        var add = new NftOperation.AddCounter(family, table, new CounterSpec(Counter, mark.Number, mark.Stamp));
        return present ? [new NftOperation.DeleteCounter(family, table, Counter), add] : [add];
    }

    /// <summary>The table as it would be without the mark, which is nobody's drift.</summary>
    public static TableSpec Without(TableSpec table) =>
        table with
        {
            Counters = table.Counters.RemoveAll(static counter => counter.Name == Counter),
        };
}
