using Weir.Core.Rules;

namespace Weir.Core.Analysis;

/// <summary>One packet with all that rules can ask of it. Immutable; NAT and marks give a new one.</summary>
public sealed record Packet
{
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
}
