using System.Collections.Immutable;

namespace Weir.Kernel.NfTables;

/// <summary>
/// A set or map without its elements. Key and data lengths are in bytes as they lie in the kernel's registers:
/// every field of a concatenation is padded to 4 bytes.
/// </summary>
public sealed record SetSpec(string Name)
{
    /// <summary>Fields of the key in order; more than one makes a concatenation.</summary>
    public required ImmutableArray<SetField> Key { get; init; }

    /// <summary>Fields of the data of a map; empty for a set and for a verdict map.</summary>
    public ImmutableArray<SetField> Data { get; init; } = [];

    /// <summary>True for a verdict map (NFT_DATA_VERDICT).</summary>
    public bool IsVerdictMap { get; init; }

    /// <summary>NFT_SET_INTERVAL: an rbtree for one field, pipapo for a concatenation.</summary>
    public bool Interval { get; init; }

    /// <summary>NFT_SET_EVAL: written from the packet path (dynset).</summary>
    public bool Dynamic { get; init; }

    /// <summary>NFT_SET_CONSTANT: contents never change after creation.</summary>
    public bool Constant { get; init; }

    /// <summary>NFT_SET_TIMEOUT: elements may carry a time-out.</summary>
    public bool Timeouts { get; init; }

    /// <summary>Default time-out of elements in milliseconds, 0 for none.</summary>
    public ulong DefaultTimeoutMs { get; init; }

    /// <summary>NFTA_SET_DESC_SIZE: most elements it may ever hold; 0 = not given. With it the kernel takes the fixed hash.</summary>
    public uint Size { get; init; }

    /// <summary>Expressions each element carries (counter, connlimit); declared on the set as nft does.</summary>
    public ImmutableArray<Expression> ElementExpressions { get; init; } = [];

    /// <summary>Comment of the set (NFTNL_UDATA_SET_COMMENT); null for none.</summary>
    public string? Comment { get; init; }

    /// <summary>Bytes of a key in registers: the sum of the fields' padded lengths.</summary>
    public int KeyLength => PaddedLength(Key);

    /// <summary>Bytes of the data in registers; 0 for a set and for a verdict map.</summary>
    public int DataLength => PaddedLength(Data);

    /// <summary>Bytes of a key in a message: padded in a concatenation only.</summary>
    internal int WireKeyLength => Key.Length == 1 ? Key[0].Length : KeyLength;

    /// <summary>Bytes of the data in a message: padded in a concatenation only.</summary>
    internal int WireDataLength => Data.Length == 1 ? Data[0].Length : DataLength;

    /// <summary>True for pipapo: ranges in a concatenation, written as key and last key in one element.</summary>
    internal bool IsRangeConcatenation => Interval && Key.Length > 1;

    /// <summary>True for an rbtree: a range is two elements, its first key and the key behind its last.</summary>
    internal bool IsTree => Interval && Key.Length == 1;

    /// <summary>Bytes of one element in an <see cref="ElementBlock"/>.</summary>
    public int Stride => (Interval ? 2 * KeyLength : KeyLength) + DataLength;

    public bool Equals(SetSpec? other) =>
        other is not null
        && Name == other.Name
        && Key.AsSpan().SequenceEqual(other.Key.AsSpan())
        && Data.AsSpan().SequenceEqual(other.Data.AsSpan())
        && IsVerdictMap == other.IsVerdictMap
        && Interval == other.Interval
        && Dynamic == other.Dynamic
        && Constant == other.Constant
        && Timeouts == other.Timeouts
        && DefaultTimeoutMs == other.DefaultTimeoutMs
        && Size == other.Size
        && ElementExpressions.AsSpan().SequenceEqual(other.ElementExpressions.AsSpan())
        && Comment == other.Comment;

    public override int GetHashCode() => HashCode.Combine(Name, Key.Length, Data.Length, Interval, Size);

    private static int PaddedLength(ImmutableArray<SetField> fields)
    {
        var sum = 0;
        foreach (var field in fields)
        {
            sum += (field.Length + 3) & ~3;
        }

        return sum;
    }
}

/// <summary>One field of a set's key or data.</summary>
/// <param name="DataType">nft's type number (<c>enum datatypes</c> in nftables include/datatype.h), what <c>nft list</c> prints by.</param>
/// <param name="Length">Bytes of the value itself, unpadded: 4 for ipv4_addr, 16 for ipv6_addr and ifname, 2 for inet_service, 1 for inet_proto.</param>
/// <param name="HostOrder">True when the value lies in host byte order (mark), false for network order.</param>
public readonly record struct SetField(uint DataType, int Length, bool HostOrder = false);

/// <summary>
/// Elements of one set, packed: <c>KeyLength</c> bytes of key, then (interval sets) <c>KeyLength</c> bytes of the inclusive last
/// key, then <c>DataLength</c> bytes of data, per element, with nothing between. Bytes are as they lie in registers.
/// </summary>
/// <param name="Bytes">Length is a multiple of the stride.</param>
/// <param name="Count">How many elements.</param>
public sealed record ElementBlock(ReadOnlyMemory<byte> Bytes, int Count)
{
    /// <summary>Verdicts of a verdict map's elements, one an element; empty otherwise.</summary>
    public ImmutableArray<VerdictSpec> Verdicts { get; init; } = [];

    /// <summary>Comments, one an element (null entries for none), or empty when no element has one.</summary>
    public ImmutableArray<string?> Comments { get; init; } = [];

    /// <summary>Remaining life in milliseconds, one an element (0 = does not expire), or empty when none expires.</summary>
    public ImmutableArray<ulong> TimeoutsMs { get; init; } = [];

    /// <summary>Starting values of the elements' counters, one an element, or empty for zero.</summary>
    public ImmutableArray<CounterValue> Counters { get; init; } = [];
}

/// <summary>Packets and bytes.</summary>
public readonly record struct CounterValue(ulong Packets, ulong Bytes);

/// <summary>A verdict as the kernel codes it.</summary>
/// <param name="Code">NF_ACCEPT 1, NF_DROP 0, NFT_RETURN −5, NFT_JUMP −3, NFT_GOTO −4, NFT_CONTINUE −1.</param>
/// <param name="Chain">Target of jump and goto, else null.</param>
public readonly record struct VerdictSpec(int Code, string? Chain = null)
{
    public static VerdictSpec Accept => new(1);
    public static VerdictSpec Drop => new(0);
    public static VerdictSpec Return => new(-5);

    public static VerdictSpec Jump(string chain) => new(-3, chain);

    public static VerdictSpec Goto(string chain) => new(-4, chain);
}
