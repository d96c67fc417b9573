namespace Weir.Kernel.Routing;

/// <summary>Message types, RTM_* of include/uapi/linux/rtnetlink.h.</summary>
internal static class RouteMessage
{
    public const ushort NewLink = 16;
    public const ushort DeleteLink = 17;
    public const ushort GetLink = 18;
    public const ushort NewAddress = 20;
    public const ushort NewRoute = 24;
    public const ushort DeleteRoute = 25;
    public const ushort NewNeighbor = 28;
}

/// <summary>IFLA_* of include/uapi/linux/if_link.h, with VETH_INFO_PEER of linux/veth.h.</summary>
internal static class LinkAttribute
{
    public const ushort Address = 1;
    public const ushort Name = 3;
    public const ushort Mtu = 4;
    public const ushort Master = 10;
    public const ushort LinkInfo = 18;
    public const ushort Statistics = 23; // IFLA_STATS64
    public const ushort NamespaceDescriptor = 28; // IFLA_NET_NS_FD

    public const ushort InfoKind = 1; // IFLA_INFO_KIND
    public const ushort InfoData = 2; // IFLA_INFO_DATA
    public const ushort VethPeer = 1; // VETH_INFO_PEER
}

/// <summary>IFA_* of include/uapi/linux/if_addr.h.</summary>
internal static class AddressAttribute
{
    public const ushort Address = 1;
    public const ushort Local = 2;

    public const byte FlagNoDad = 0x02; // IFA_F_NODAD
}

/// <summary>RTA_*, RTN_*, RT_TABLE_* and friends of include/uapi/linux/rtnetlink.h.</summary>
internal static class RouteAttribute
{
    public const ushort Destination = 1;
    public const ushort OutputInterface = 4;
    public const ushort Gateway = 5;
    public const ushort PreferredSource = 7;

    public const byte TableMain = 254;
    public const byte TableLocal = 255;
    public const byte ProtocolStatic = 4;
    public const byte ScopeUniverse = 0;
    public const byte ScopeLink = 253;
    public const byte ScopeHost = 254;
    public const byte ScopeNowhere = 255;
    public const uint NextHopOnLink = 4; // RTNH_F_ONLINK
}

/// <summary>NDA_* and NUD_* of include/uapi/linux/neighbour.h.</summary>
internal static class NeighborAttribute
{
    public const ushort Destination = 1;
    public const ushort LinkLayerAddress = 2;

    public const ushort StatePermanent = 0x80; // NUD_PERMANENT
}

/// <summary>Interface flags, IFF_* of include/uapi/linux/if.h.</summary>
internal static class LinkFlag
{
    public const uint Up = 1;
}
