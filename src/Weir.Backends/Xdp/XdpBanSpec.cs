using System.Collections.Immutable;
using Weir.Core.Model;

namespace Weir.Backends.Xdp;

/// <summary>What the program bpf/bans.bpf.c shall do.</summary>
public sealed record XdpBanSpec
{
    /// <summary>Each prefix once; in any order.</summary>
    public ImmutableArray<XdpBan> Bans { get; init; } = [];

    /// <summary>Sources of which everything passes, whatever ban or rate is about them.</summary>
    public ImmutableArray<IpPrefix> Allows { get; init; } = [];

    /// <summary>Sources whose VRRP, BFD and conntrack synchronization pass.</summary>
    public ImmutableArray<IpPrefix> Peers { get; init; } = [];

    /// <summary>UDP port of conntrack synchronization.</summary>
    public ushort SyncPort { get; init; } = 3780;

    /// <summary>Packets a second from one source (IPv4 address, IPv6 /64) above which the rest is dropped; 0: no limit.</summary>
    public uint DropRate { get; init; }
}
