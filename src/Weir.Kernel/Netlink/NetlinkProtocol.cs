namespace Weir.Kernel.Netlink;

/// <summary>Netlink families this product speaks; values are NETLINK_* of <c>include/uapi/linux/netlink.h</c>.</summary>
public enum NetlinkProtocol
{
    /// <summary>NETLINK_ROUTE: links, addresses, routes, qdiscs.</summary>
    Route = 0,

    /// <summary>NETLINK_NETFILTER: nf_tables, conntrack, logs.</summary>
    Netfilter = 12,
}
