using System.Collections.Immutable;
using System.Security.Cryptography;
using Weir.Agent.State;
using Weir.Backends.Nft;
using Weir.Core.Compiler;
using Weir.Kernel.NfTables;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Weir.Agent.Kernel;

/// <summary>
/// The table says itself which revision it holds: the one rule of <see cref="MarkedChain"/> carries number and stamp as a tag
/// beside its comment, which no listing shows. The rule is replaced in the same transaction as everything else, so it can never tell
/// another story than the table.
/// </summary>
internal static class RevisionMarker
{
    private const int TagLength = 2 * sizeof(ulong);
    private static readonly TableSpec Marked = NftSpecs.Table(MarkedChain.Alone);

    /// <summary>62 random bits, never 0.</summary>
    public static ulong NewStamp()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return Math.Max(1, BitConverter.ToUInt64(bytes) >> 2);
    }

    /// <summary>The mark in a tag; null for a tag of another form.</summary>
    public static RevisionMark? Read(Bytes tag) =>
        tag.Length == TagLength
            ? new RevisionMark(ReadUInt64BigEndian(tag.Span), ReadUInt64BigEndian(tag.Span[8..]))
            : null;

    /// <summary>The operations that put the mark into the table, behind all others of the transaction.</summary>
    public static ImmutableArray<NftOperation> Put(RevisionMark mark)
    {
        Span<byte> tag = stackalloc byte[TagLength];
        WriteUInt64BigEndian(tag, mark.Number);
        WriteUInt64BigEndian(tag[8..], mark.Stamp);
        var rule = Marked.Chains[0].Rules[0] with { Tag = new Bytes(tag) };
        return
        [
            new NftOperation.FlushChain(Marked.Family, Marked.Name, MarkedChain.Name),
            new NftOperation.AddRule(Marked.Family, Marked.Name, MarkedChain.Name, rule),
        ];
    }
}
