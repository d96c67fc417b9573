using Weir.Core.Model;

namespace Weir.Testing.Evaluation;

public enum Fate
{
    Dropped,
    Forwarded,

    /// <summary>Delivered to the box itself.</summary>
    ToTheBox,
}

public enum Direction
{
    Up,
    Down,
}

/// <summary>What docs/policy.md says becomes of a packet.</summary>
/// <param name="Clause">The clause that decided, so that tests can tell which ones they reached.</param>
public sealed record Expected(Fate Fate, Clause Clause)
{
    /// <summary>Addresses and ports as the packet leaves. Source NAT keeps the port unless it is taken.</summary>
    public IpPrefix Source { get; init; }

    public ushort SourcePort { get; init; }

    public IpPrefix Destination { get; init; }

    public ushort DestinationPort { get; init; }

    /// <summary>The interface it leaves by; null when it is not forwarded.</summary>
    public string? Egress { get; init; }

    /// <summary>Connection mark of the connection; 0 for none; null where the policy says nothing (dropped, or to the box).</summary>
    public uint? Mark { get; init; }

    /// <summary>Whose counters count the packet, and in which direction; null for nobody's.</summary>
    public (uint Member, Direction Direction)? Counted { get; init; }

    public static Expected Drop(Clause clause) => new(Fate.Dropped, clause);
}

/// <summary>The clauses of docs/policy.md, told apart as far as their outcome or their reason differs.</summary>
public enum Clause
{
    BannedSource,
    BannedDestination,
    SpoofedBogon,
    SpoofedPool,
    SpoofedNetwork,
    SpoofedOwnAddress,
    Established,
    Invalid,
    UndeclaredInterface,
    NoTransit,
    OverLimit,
    Ipv4Out,
    Ipv4OutWithoutPublicAddress,
    Ipv4OutOfNoMember,
    Ipv4Forward,
    Ipv4InUnasked,
    Ipv4Hairpin,
    Ipv4BetweenInside,
    Ipv6Out,
    Ipv6OutOfTrial,
    Ipv6OutOfNoMember,
    Ipv6Opening,
    Ipv6InUnasked,
    Ipv6InsideToOpening,
    Ipv6BetweenInside,
    Icmpv6In,
    Icmpv6InInvalid,
    Icmpv6InToBlocked,
    Icmpv6FromInsideInvalid,
    BlockedIpv4Out,
    BlockedIpv6Out,
    BlockedIpv4ToGarden,
    BlockedIpv6ToGarden,
    BoxLoopback,
    BoxIcmp,
    BoxIcmpv6,
    BoxService,
    BoxPeer,
    BoxRefused,
    Listener,
    ListenerBehind,
    ListenerAnswer,
    IcmpError,
    ServerOut,
}
