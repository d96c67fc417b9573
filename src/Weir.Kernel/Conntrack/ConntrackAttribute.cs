namespace Weir.Kernel.Conntrack;

/// <summary>enum ctattr_* of include/uapi/linux/netfilter/nfnetlink_conntrack.h.</summary>
internal static class ConntrackAttribute
{
    public const ushort TupleOriginal = 1;
    public const ushort TupleReply = 2;
    public const ushort Status = 3;
    public const ushort Timeout = 7;
    public const ushort Mark = 8;
    public const ushort CountersOriginal = 9;
    public const ushort CountersReply = 10;
    public const ushort Id = 12;
    public const ushort MarkMask = 21;
    public const ushort Filter = 25;

    public const ushort TupleIp = 1;
    public const ushort TupleProtocol = 2;

    public const ushort Ipv4Source = 1;
    public const ushort Ipv4Destination = 2;
    public const ushort Ipv6Source = 3;
    public const ushort Ipv6Destination = 4;

    public const ushort ProtocolNumber = 1;
    public const ushort SourcePort = 2;
    public const ushort DestinationPort = 3;
    public const ushort IcmpId = 4;
    public const ushort IcmpType = 5;
    public const ushort IcmpCode = 6;
    public const ushort IcmpV6Id = 7;
    public const ushort IcmpV6Type = 8;
    public const ushort IcmpV6Code = 9;

    public const ushort CounterPackets = 1;
    public const ushort CounterBytes = 2;

    public const ushort FilterOriginalFlags = 1;
    public const ushort FilterReplyFlags = 2;

    // CTA_FILTER_F_CTA_IP_SRC of net/netfilter/nf_internals.h
    public const uint FilterIpSource = 1;

    public const ushort StatsGlobalEntries = 1; // CTA_STATS_GLOBAL_ENTRIES
    public const ushort StatsGlobalMaxEntries = 2; // CTA_STATS_GLOBAL_MAX_ENTRIES, Linux 4.18
}

/// <summary>enum cntl_msg_types of the same header, in subsystem NFNL_SUBSYS_CTNETLINK (1).</summary>
internal static class ConntrackMessage
{
    private const ushort Subsystem = 1 << 8;

    public const ushort Get = Subsystem | 1;
    public const ushort Delete = Subsystem | 2;
    public const ushort GetStats = Subsystem | 5;
}
