namespace Weir.Kernel.Conntrack;

/// <summary>enum ip_conntrack_status of include/uapi/linux/netfilter/nf_conntrack_common.h, the bits that say what became of a connection.</summary>
[Flags]
public enum ConntrackStatus : uint
{
    None = 0,
    Expected = 1 << 0,
    SeenReply = 1 << 1,
    Assured = 1 << 2,
    Confirmed = 1 << 3,
    SourceNat = 1 << 4,
    DestinationNat = 1 << 5,
    Dying = 1 << 9,
}

/// <summary>What one direction has carried; zero unless net.netfilter.nf_conntrack_acct was on when the connection began.</summary>
public readonly record struct ConntrackCounter(ulong Packets, ulong Bytes);

/// <summary>A tracked connection as the kernel lists it.</summary>
/// <param name="Original">The packet that opened it, before NAT.</param>
/// <param name="Reply">What answers carry when they arrive, so after NAT of the original: its destination is the translated source.</param>
/// <param name="Timeout">Seconds it has left.</param>
/// <param name="Id">The kernel's number for it, which tells it from a later one with the same tuple.</param>
public readonly record struct ConntrackEntry(
    ConntrackTuple Original,
    ConntrackTuple Reply,
    ConntrackStatus Status,
    uint Mark,
    uint Timeout,
    uint Id,
    ConntrackCounter OriginalCounter,
    ConntrackCounter ReplyCounter
);

/// <summary>Which connections a listing wants; the kernel chooses, so the rest is never copied.</summary>
/// <param name="Mark">Wanted value of the bits in <paramref name="MarkMask"/>.</param>
/// <param name="MarkMask">0 takes every mark.</param>
/// <param name="IpVersion">4, 6, or 0 for both.</param>
public readonly record struct ConntrackFilter(uint Mark = 0, uint MarkMask = 0, int IpVersion = 0)
{
    public static ConntrackFilter ByMark(uint mark) => new(mark, uint.MaxValue);
}
