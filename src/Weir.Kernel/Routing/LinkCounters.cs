namespace Weir.Kernel.Routing;

/// <summary>What a network interface moved since it was made (struct rtnl_link_stats64). Bytes are of frames.</summary>
/// <param name="ReceiveDropped">Received and thrown away by the kernel or the device, before or behind the rules.</param>
public readonly record struct LinkCounters(
    string Name,
    ulong ReceivedPackets,
    ulong SentPackets,
    ulong ReceivedBytes,
    ulong SentBytes,
    ulong ReceiveErrors,
    ulong SendErrors,
    ulong ReceiveDropped,
    ulong SendDropped
);
