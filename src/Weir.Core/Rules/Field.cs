namespace Weir.Core.Rules;

/// <summary>Where a field is found.</summary>
public enum FieldLayer
{
    /// <summary>Beside the packet: interfaces, marks, protocol family.</summary>
    Meta,

    /// <summary>The packet's conntrack entry.</summary>
    Conntrack,

    /// <summary>Ethernet header.</summary>
    Link,

    /// <summary>Network header.</summary>
    Network,

    /// <summary>Transport header.</summary>
    Transport,
}

/// <summary>
/// One row of the one field table: everything any back end or analysis needs to know of a field is here, so that a new
/// field is one row (style.md, example 5).
/// </summary>
/// <param name="Name">As nft writes it: <c>ip saddr</c>, <c>ct mark</c>.</param>
/// <param name="Type">Type of its value.</param>
/// <param name="Layer">Where it is found.</param>
/// <param name="Offset">Bytes from the start of the layer's header; 0 where it is not read from a header.</param>
/// <param name="KernelKey">NFT_META_* or NFT_CT_* for the layers Meta and Conntrack; 0 otherwise.</param>
/// <param name="Family">4 or 6 when the field exists in that protocol only, else 0: nft implies a check of the family.</param>
/// <param name="L4Protocol">Protocol number that the field implies (icmp 1, icmpv6 58), else 0.</param>
public sealed record Field(
    string Name,
    FieldType Type,
    FieldLayer Layer,
    int Offset,
    uint KernelKey,
    int Family,
    byte L4Protocol = 0
)
{
    // Offsets: struct iphdr, struct ipv6hdr, struct tcphdr/udphdr, struct icmphdr of include/uapi/linux.
    // Keys: enum nft_meta_keys and enum nft_ct_keys of include/uapi/linux/netfilter/nf_tables.h.
    // csharpier-ignore-start - a table, one row a line
    public static readonly Field Ip4Source = new("ip saddr", FieldType.Ipv4Address, FieldLayer.Network, 12, 0, 4);
    public static readonly Field Ip4Destination = new("ip daddr", FieldType.Ipv4Address, FieldLayer.Network, 16, 0, 4);
    public static readonly Field Ip4SourceLow = new("ip saddr low", FieldType.Ipv4Low, FieldLayer.Network, 14, 0, 4);
    public static readonly Field Ip4DestinationLow = new("ip daddr low", FieldType.Ipv4Low, FieldLayer.Network, 18, 0, 4);
    public static readonly Field Ip6Source = new("ip6 saddr", FieldType.Ipv6Address, FieldLayer.Network, 8, 0, 6);
    public static readonly Field Ip6Destination = new("ip6 daddr", FieldType.Ipv6Address, FieldLayer.Network, 24, 0, 6);
    public static readonly Field SourcePort = new("th sport", FieldType.Port, FieldLayer.Transport, 0, 0, 0);
    public static readonly Field DestinationPort = new("th dport", FieldType.Port, FieldLayer.Transport, 2, 0, 0);
    public static readonly Field IcmpType = new("icmp type", FieldType.IcmpType, FieldLayer.Transport, 0, 0, 4, 1);
    public static readonly Field IcmpCode = new("icmp code", FieldType.IcmpCode, FieldLayer.Transport, 1, 0, 4, 1);
    public static readonly Field IcmpV6Type = new("icmpv6 type", FieldType.IcmpV6Type, FieldLayer.Transport, 0, 0, 6, 58);
    public static readonly Field IcmpV6Code = new("icmpv6 code", FieldType.IcmpV6Code, FieldLayer.Transport, 1, 0, 6, 58);
    public static readonly Field TcpFlags = new("tcp flags", FieldType.TcpFlags, FieldLayer.Transport, 13, 0, 0, 6);
    public static readonly Field EtherSource = new("ether saddr", FieldType.Mac, FieldLayer.Link, 6, 0, 0);
    public static readonly Field Ip4Tos = new("ip tos", FieldType.Number8, FieldLayer.Network, 1, 0, 4);
    public static readonly Field Ip4Length = new("ip length", FieldType.Number16, FieldLayer.Network, 2, 0, 4);
    public static readonly Field Ip4Fragment = new("ip frag-off", FieldType.Number16, FieldLayer.Network, 6, 0, 4);
    public static readonly Field Ip4Ttl = new("ip ttl", FieldType.Number8, FieldLayer.Network, 8, 0, 4);
    public static readonly Field Ip6Length = new("ip6 length", FieldType.Number16, FieldLayer.Network, 4, 0, 6);
    public static readonly Field HopLimit = new("ip6 hoplimit", FieldType.Protocol, FieldLayer.Network, 7, 0, 6);
    public static readonly Field Priority = new("meta priority", FieldType.Priority, FieldLayer.Meta, 0, 2, 0);
    public static readonly Field PacketType = new("meta pkttype", FieldType.PacketType, FieldLayer.Meta, 0, 19, 0);
    public static readonly Field MetaMark = new("meta mark", FieldType.Mark, FieldLayer.Meta, 0, 3, 0);
    public static readonly Field InputInterface = new("iifname", FieldType.InterfaceName, FieldLayer.Meta, 0, 6, 0);
    public static readonly Field OutputInterface = new("oifname", FieldType.InterfaceName, FieldLayer.Meta, 0, 7, 0);
    public static readonly Field NfProto = new("meta nfproto", FieldType.NfProto, FieldLayer.Meta, 0, 15, 0);
    public static readonly Field L4Proto = new("meta l4proto", FieldType.Protocol, FieldLayer.Meta, 0, 16, 0);
    public static readonly Field CtState = new("ct state", FieldType.CtState, FieldLayer.Conntrack, 0, 0, 0);
    public static readonly Field CtDirection = new("ct direction", FieldType.CtDirection, FieldLayer.Conntrack, 0, 1, 0);
    public static readonly Field CtStatus = new("ct status", FieldType.CtStatus, FieldLayer.Conntrack, 0, 2, 0);
    public static readonly Field CtMark = new("ct mark", FieldType.Mark, FieldLayer.Conntrack, 0, 3, 0);
    // csharpier-ignore-end

    /// <summary>The whole table, for tests and for whoever must cover every field.</summary>
    public static readonly EquatableArray<Field> Table =
    [
        Ip4Source,
        Ip4Destination,
        Ip6Source,
        Ip6Destination,
        SourcePort,
        DestinationPort,
        IcmpType,
        IcmpCode,
        IcmpV6Type,
        IcmpV6Code,
        TcpFlags,
        EtherSource,
        Ip4Tos,
        Ip4Length,
        Ip4Fragment,
        Ip4Ttl,
        Ip6Length,
        HopLimit,
        Priority,
        PacketType,
        MetaMark,
        InputInterface,
        OutputInterface,
        NfProto,
        L4Proto,
        CtState,
        CtDirection,
        CtStatus,
        CtMark,
        Ip4SourceLow,
        Ip4DestinationLow,
    ];

    public override string ToString() => Name;
}

/// <summary>Bits of <c>ct state</c> (NF_CT_STATE_BIT of <c>nf_conntrack_common.h</c>).</summary>
[Flags]
public enum CtStates : uint
{
    Invalid = 1,
    Established = 2,
    Related = 4,
    New = 8,
    Untracked = 64,
}

/// <summary>Bits of <c>ct status</c> (IPS_* of <c>nf_conntrack_common.h</c>).</summary>
[Flags]
public enum CtStatuses : uint
{
    Expected = 1 << 0,
    SeenReply = 1 << 1,
    Assured = 1 << 2,
    Confirmed = 1 << 3,
    SourceNat = 1 << 4,
    DestinationNat = 1 << 5,
}
