namespace Weir.Core.Rules;

/// <summary>The type of a value in a key or a map: what a set is declared with and how its bytes lie.</summary>
/// <remarks>
/// Values lie as in the kernel's registers: network order, but <see cref="Mark"/>, <see cref="Priority"/> and conntrack bits in the machine's order; each is padded
/// with zero bytes to a multiple of four, also at the end of a key (<c>net/netfilter/nf_tables_api.c</c>, NFT_REG32_SIZE).
/// </remarks>
public enum FieldType
{
    Ipv4Address,
    Ipv6Address,
    Protocol,
    Port,
    Mark,
    InterfaceName,
    IcmpType,
    IcmpV6Type,
    IcmpCode,
    IcmpV6Code,
    NfProto,
    CtState,
    CtStatus,
    CtDirection,

    /// <summary>A link-layer address, 6 bytes.</summary>
    Mac,
    TcpFlags,
    PacketType,

    /// <summary>A class handle (<c>major:minor</c>) in the machine's order.</summary>
    Priority,

    /// <summary>A plain byte.</summary>
    Number8,

    /// <summary>A plain number of two bytes, network order.</summary>
    Number16,

    /// <summary>The last two bytes of an IPv4 address: a key so short that the kernel keeps a bitmap of it (<c>nft_set_bitmap.c</c>).</summary>
    Ipv4Low,
}

public static class FieldTypes
{
    /// <summary>Bytes of a value of this type, unpadded.</summary>
    public static int Length(this FieldType type) =>
        type switch
        {
            FieldType.Ipv6Address or FieldType.InterfaceName => 16,
            FieldType.Mac => 6,
            FieldType.Ipv4Address or FieldType.Mark or FieldType.CtState or FieldType.CtStatus or FieldType.Priority =>
                4,
            FieldType.Port or FieldType.Number16 or FieldType.Ipv4Low => 2,
            _ => 1,
        };

    /// <summary>Bytes it takes in a key: the length rounded up to a multiple of four.</summary>
    public static int PaddedLength(this FieldType type) => (type.Length() + 3) & ~3;
}
