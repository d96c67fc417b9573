using System.Collections.Immutable;

namespace Weir.Kernel.NfTables;

/// <summary>
/// One nf_tables expression, named and parametrised as the kernel does (<c>net/netfilter/nft_*.c</c>). Registers are
/// NFT_REG_VERDICT 0, NFT_REG_1..4 = 1..4 (16 bytes each), NFT_REG32_00.. = 8.. (4 bytes each). The hierarchy is closed.
/// </summary>
public abstract record Expression
{
    private Expression() { }

    /// <summary>Loads packet bytes. Base: 0 link layer, 1 network, 2 transport. Offset and length in bytes.</summary>
    public sealed record Payload(uint Base, uint Offset, uint Length, uint Register) : Expression;

    /// <summary>Loads meta data (NFT_META_*: 3 mark, 4 iif, 5 oif, 6 iifname, 7 oifname, 15 nfproto, 16 l4proto).</summary>
    public sealed record Meta(uint Key, uint Register) : Expression;

    /// <summary>Writes meta data from a register.</summary>
    public sealed record MetaSet(uint Key, uint Source) : Expression;

    /// <summary>Loads conntrack data (NFT_CT_*: 0 state, 1 direction, 2 status, 3 mark).</summary>
    public sealed record Ct(uint Key, uint Register, byte? Direction = null) : Expression;

    /// <summary>Writes conntrack data from a register.</summary>
    public sealed record CtSet(uint Key, uint Source) : Expression;

    /// <summary>register = (source &amp; mask) ^ xor; all of <paramref name="Mask"/>'s length in bytes.</summary>
    public sealed record Bitwise(uint Source, uint Register, Bytes Mask, Bytes Xor) : Expression;

    /// <summary>Breaks the rule unless register OP data. Op: 0 eq, 1 neq, 2 lt, 3 lte, 4 gt, 5 gte.</summary>
    public sealed record Cmp(uint Source, uint Op, Bytes Data) : Expression;

    /// <summary>Breaks unless from ≤ register ≤ to (or the reverse when <paramref name="Negated"/>).</summary>
    public sealed record Range(uint Source, bool Negated, Bytes From, Bytes To) : Expression;

    /// <summary>Looks a key up. With a destination register it loads a map's data (0 = verdict register), without one it only tests.</summary>
    public sealed record Lookup(string Set, uint Source, uint? Register = null, bool Inverted = false) : Expression;

    /// <summary>Loads a constant.</summary>
    public sealed record Immediate(uint Register, Bytes Data) : Expression;

    /// <summary>Sets the verdict.</summary>
    public sealed record Verdict(VerdictSpec Value) : Expression;

    /// <summary>A counter in the rule or in an element.</summary>
    public sealed record Counter(ulong Packets = 0, ulong Bytes = 0) : Expression;

    /// <summary>Reference to a named counter object.</summary>
    public sealed record CounterReference(string Name) : Expression;

    /// <summary>Adds (op 0), updates (op 1) or deletes (op 2) an element from the packet path; breaks when its expressions say so.</summary>
    public sealed record Dynset(
        string Set,
        uint Op,
        uint KeyRegister,
        ulong TimeoutMs,
        ImmutableArray<Expression> Expressions
    ) : Expression
    {
        public bool Equals(Dynset? other) =>
            other is not null
            && Set == other.Set
            && Op == other.Op
            && KeyRegister == other.KeyRegister
            && TimeoutMs == other.TimeoutMs
            && Expressions.AsSpan().SequenceEqual(other.Expressions.AsSpan());

        public override int GetHashCode() => HashCode.Combine(Set, Op, KeyRegister, TimeoutMs, Expressions.Length);
    }

    /// <summary>Number of connections; matches above <paramref name="Count"/> when <paramref name="Over"/> (NFT_CONNLIMIT_F_INV).</summary>
    public sealed record Connlimit(uint Count, bool Over) : Expression;

    /// <summary>NAT. Type 0 source, 1 destination; registers of first address and port, null where not given. Flags NF_NAT_RANGE_*.</summary>
    public sealed record Nat(uint Type, NfFamily Family, uint? AddressRegister, uint? PortRegister, uint Flags = 0)
        : Expression;

    /// <summary>Takes the packet out of connection tracking.</summary>
    public sealed record Notrack : Expression;

    /// <summary>
    /// Swaps bytes between host and network order in units of <paramref name="Size"/> bytes (2, 4, 8). Op: 0 ntoh, 1 hton.
    /// Host-order fields (mark) need it before a look-up in an interval set.
    /// </summary>
    public sealed record Byteorder(uint Source, uint Register, uint Op, uint Length, uint Size) : Expression;

    /// <summary>An expression of somebody else's that this assembly has no record for, kept as it came: its name and its attributes.</summary>
    public sealed record Unknown(string Name, Bytes Attributes) : Expression;
}
