namespace Weir.Kernel.NfTables;

/// <summary>Protocol family of a table; values are NFPROTO_* of <c>include/uapi/linux/netfilter.h</c>.</summary>
public enum NfFamily : byte
{
    /// <summary>NFPROTO_INET: IPv4 and IPv6 in one table.</summary>
    Inet = 1,

    /// <summary>NFPROTO_IPV4.</summary>
    Ipv4 = 2,

    /// <summary>NFPROTO_NETDEV.</summary>
    Netdev = 5,

    /// <summary>NFPROTO_BRIDGE.</summary>
    Bridge = 7,

    /// <summary>NFPROTO_IPV6.</summary>
    Ipv6 = 10,
}
