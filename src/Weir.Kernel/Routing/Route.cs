using System.Net;

namespace Weir.Kernel.Routing;

/// <summary>What a route does with its packets; values are RTN_* of linux/rtnetlink.h.</summary>
public enum RouteKind : byte
{
    /// <summary>Forwarded to a gateway or to the link.</summary>
    Unicast = 1,

    /// <summary>Delivered here: the prefix belongs to this host (AnyIP).</summary>
    Local = 2,

    /// <summary>Dropped without a word.</summary>
    Blackhole = 6,
}

/// <summary>A route of the main table (of the local table for <see cref="RouteKind.Local"/>).</summary>
/// <param name="Destination">0.0.0.0/0 or ::/0 for the default route.</param>
public sealed record Route(IPNetwork Destination, RouteKind Kind = RouteKind.Unicast)
{
    /// <summary>Of the destination's family; null for a route to the link.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>Index of the link packets leave by; 0 for a blackhole.</summary>
    public int Interface { get; init; }

    /// <summary>The gateway is taken to be on the link though no address of ours says so (RTNH_F_ONLINK).</summary>
    public bool OnLink { get; init; }

    /// <summary>Source address of packets that this host sends by the route; null lets the kernel choose.</summary>
    public IPAddress? PreferredSource { get; init; }
}
