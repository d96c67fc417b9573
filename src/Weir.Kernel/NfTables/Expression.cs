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

    /// <summary>Writes conntrack data from a register; <paramref name="Direction"/> for a zone of one direction only.</summary>
    public sealed record CtSet(uint Key, uint Source, byte? Direction = null) : Expression;

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

    /// <summary>
    /// NAT. Type 0 source, 1 destination; registers of first address and port, null where not given, and of the last where it is
    /// another. Flags NF_NAT_RANGE_*.
    /// </summary>
    public sealed record Nat(uint Type, NfFamily Family, uint? AddressRegister, uint? PortRegister, uint Flags = 0)
        : Expression
    {
        public uint? LastAddressRegister { get; init; }

        public uint? LastPortRegister { get; init; }
    }

    /// <summary>Source NAT to the address of the interface it leaves by; registers of first and last port. Flags NF_NAT_RANGE_*.</summary>
    public sealed record Masquerade(uint? PortRegister, uint? LastPortRegister, uint Flags = 0) : Expression;

    /// <summary>Destination NAT to the box itself; registers of first and last port. Flags NF_NAT_RANGE_*.</summary>
    public sealed record Redirect(uint? PortRegister, uint? LastPortRegister, uint Flags = 0) : Expression;

    /// <summary>Writes packet bytes. Checksum type 1 = the Internet checksum at that offset of the same header is kept right.</summary>
    public sealed record PayloadWrite(
        uint Base,
        uint Offset,
        uint Length,
        uint Source,
        uint ChecksumType,
        uint ChecksumOffset,
        uint ChecksumFlags = 0
    ) : Expression;

    /// <summary>Drops and answers. Type 0 ICMP of the family, 1 TCP reset, 2 ICMP of either; the code is ICMP's.</summary>
    public sealed record Reject(uint Type, byte Code) : Expression;

    /// <summary>A token bucket: breaks when empty, or, <paramref name="Over"/>, when not. Unit in seconds; type 0 packets, 1 bytes.</summary>
    public sealed record Limit(ulong Rate, ulong UnitSeconds, uint Burst, uint Type, bool Over) : Expression;

    /// <summary>Counts (type 0) or draws (type 1) a number below <paramref name="Modulus"/>, host order.</summary>
    public sealed record NumberGenerator(uint Register, uint Modulus, uint Type, uint Offset = 0) : Expression;

    /// <summary>Logs to the kernel's log, or, with a group, to a listener. Null = not given. Level as syslog's, flags NF_LOG_*.</summary>
    public sealed record Log(
        string? Prefix,
        uint? Level = null,
        uint Flags = 0,
        ushort? Group = null,
        uint? SnapLength = null,
        ushort? QueueThreshold = null
    ) : Expression;

    /// <summary>Hands the packet to a program. Flags: 1 accept when nobody listens, 2 queue by CPU.</summary>
    public sealed record Queue(ushort Number, ushort Total, ushort Flags = 0) : Expression;

    /// <summary>Sends a copy to another host.</summary>
    public sealed record Duplicate(uint AddressRegister, uint? DeviceRegister = null) : Expression;

    /// <summary>Gives the packet to a local socket that listens elsewhere; breaks when there is none.</summary>
    public sealed record TransparentProxy(NfFamily Family, uint? AddressRegister, uint? PortRegister) : Expression;

    /// <summary>Asks the routing table. Result 1 oif, 2 oifname, 3 address type; flags NFTA_FIB_F_*: 1 saddr, 2 daddr, 4 mark, 8 iif, 16 oif.</summary>
    public sealed record Fib(uint Register, uint Result, uint Flags) : Expression;

    /// <summary>Loads an extension header (op 0) or a TCP option (op 1). Type is the header's or the option's.</summary>
    public sealed record ExtensionHeader(byte Type, uint Offset, uint Length, uint Op, uint Flags, uint Register)
        : Expression;

    /// <summary>Writes into a TCP option (op 1).</summary>
    public sealed record ExtensionHeaderWrite(byte Type, uint Offset, uint Length, uint Op, uint Source) : Expression;

    /// <summary>Loads routing data (NFT_RT_*: 0 class id, 3 largest TCP segment).</summary>
    public sealed record Route(uint Key, uint Register) : Expression;

    /// <summary>Loads data of the packet's socket (NFT_SOCKET_*: 0 transparent, 1 mark, 2 wildcard).</summary>
    public sealed record SocketData(uint Key, uint Register) : Expression;

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
