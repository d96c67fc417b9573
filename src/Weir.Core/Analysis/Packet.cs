using Weir.Core.Rules;

namespace Weir.Core.Analysis;

/// <summary>One packet with all that rules can ask of it. Immutable; NAT and marks give a new one.</summary>
public sealed record Packet
{
    /// <summary>Where it came in; empty for a packet that the box sends itself.</summary>
    public required string InputInterface { get; init; }

    /// <summary>Where routing sends it; null while it is not routed yet, or stays on the box.</summary>
    public string? OutputInterface { get; init; }

    public bool IsIpv6 { get; init; }

    /// <summary>Source address as a number; IPv4 in the low 32 bits.</summary>
    public UInt128 Source { get; init; }

    /// <summary>Destination address as a number; IPv4 in the low 32 bits.</summary>
    public UInt128 Destination { get; init; }

    /// <summary>IANA protocol number.</summary>
    public byte Protocol { get; init; }

    /// <summary>Source port; 0 where the protocol has none.</summary>
    public ushort SourcePort { get; init; }

    public ushort DestinationPort { get; init; }

    public byte IcmpType { get; init; }

    public byte IcmpCode { get; init; }

    public CtStates State { get; init; } = CtStates.New;

    public CtStatuses Status { get; init; }

    /// <summary>True for packets in the direction of the connection's answers.</summary>
    public bool IsReply { get; init; }

    public uint Mark { get; init; }

    public uint ConnectionMark { get; init; }

    /// <summary>skb->priority, a class handle.</summary>
    public uint Priority { get; init; }

    /// <summary>FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32, ECE 64, CWR 128.</summary>
    public byte TcpFlags { get; init; }

    /// <summary>IPv4 type of service: DSCP in the upper six bits.</summary>
    public byte Tos { get; init; }

    /// <summary>IPv4 time to live or IPv6 hop limit.</summary>
    public byte Ttl { get; init; } = 64;

    /// <summary>Bytes from the network header on.</summary>
    public ushort Length { get; init; } = 60;

    /// <summary>True for a fragment that is not the first: it has no transport header.</summary>
    public bool IsLaterFragment { get; init; }

    /// <summary>48 bits in the low end.</summary>
    public ulong SourceMac { get; init; }

    /// <summary>PACKET_HOST 0, BROADCAST 1, MULTICAST 2 (<c>if_packet.h</c>).</summary>
    public byte PacketType { get; init; }

    /// <summary>
    /// The extension tests that hold for this packet: <see cref="Match.Extension.Text"/>, with <c>#ordinal</c> behind a
    /// stateful one's. All others do not hold.
    /// </summary>
    public System.Collections.Immutable.ImmutableHashSet<string> Holding { get; init; } = [];
}
