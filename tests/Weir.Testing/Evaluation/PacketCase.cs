using Weir.Core.Model;

namespace Weir.Testing.Evaluation;

/// <summary>What connection tracking says about the packet.</summary>
public enum Tracking
{
    /// <summary>The first packet of a connection.</summary>
    New,

    /// <summary>An answer to <see cref="PacketCase.Opener"/>, which was accepted.</summary>
    Reply,

    Invalid,
}

/// <summary>A packet as it comes in. Addresses are host prefixes of one family; ports are 0 for protocols without ports.</summary>
public sealed record PacketCase(string Ingress, IpPrefix Source, IpPrefix Destination, byte Protocol)
{
    public ushort SourcePort { get; init; }

    public ushort DestinationPort { get; init; }

    /// <summary>Type of ICMP (protocol 1) or ICMPv6 (58).</summary>
    public byte IcmpType { get; init; }

    public byte IcmpCode { get; init; }

    public Tracking Tracking { get; init; }

    /// <summary>The first packet of the connection a <see cref="Tracking.Reply"/> belongs to.</summary>
    public PacketCase? Opener { get; init; }

    /// <summary>Connections the member has open already, whoever opened them.</summary>
    public uint ConnectionsBefore { get; init; }

    public bool IsIpv6 => Source.IsIpv6;

    public bool HasPorts => Protocol is 6 or 17 or 33 or 132 or 136;
}
