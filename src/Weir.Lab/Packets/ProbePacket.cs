using System.Net;

namespace Weir.Lab.Packets;

/// <summary>
/// One packet to be crafted: headers as the sender means them. Checksums, lengths and the mark by which the packet is known
/// again are added by <see cref="ProbeFrame"/>. Source and destination are of one family, which decides IPv4 or IPv6.
/// </summary>
public sealed record ProbePacket(IPAddress Source, IPAddress Destination, IpProtocol Protocol)
{
    /// <summary>TCP and UDP.</summary>
    public ushort SourcePort { get; init; }

    /// <summary>TCP and UDP.</summary>
    public ushort DestinationPort { get; init; }

    public TcpFlags TcpFlags { get; init; } = TcpFlags.Syn;

    /// <summary>TCP sequence number; null takes one derived from the id, so that a bare RST or SYN-ACK is known again by its acknowledgment.</summary>
    public uint? Sequence { get; init; }

    public uint Acknowledgment { get; init; }

    public byte IcmpType { get; init; }

    public byte IcmpCode { get; init; }

    /// <summary>Bytes 4–5 of an ICMP header: the identifier of an echo; conntrack's "port".</summary>
    public ushort IcmpIdentifier { get; init; }

    /// <summary>Bytes 6–7 of an ICMP header: sequence of an echo, next-hop MTU of "fragmentation needed".</summary>
    public ushort IcmpSequence { get; init; }

    /// <summary>The packet an ICMP error complains about; null for other messages.</summary>
    public ProbePacket? Quoted { get; init; }

    /// <summary>TTL or hop limit. 255 where neighbor discovery (RFC 4861) or VRRP (RFC 5798) demand it.</summary>
    public byte HopLimit { get; init; } = 64;

    /// <summary>Bytes between the transport header and the mark: a neighbor solicitation's target, a GRE header.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    public bool IsIpv6 => Source.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;

    public bool IsIcmp => Protocol is IpProtocol.Icmp or IpProtocol.IcmpV6;

    public static ProbePacket Tcp(
        IPAddress source,
        ushort sourcePort,
        IPAddress destination,
        ushort destinationPort,
        TcpFlags flags = TcpFlags.Syn
    ) =>
        new(source, destination, IpProtocol.Tcp)
        {
            SourcePort = sourcePort,
            DestinationPort = destinationPort,
            TcpFlags = flags,
        };

    public static ProbePacket Udp(IPAddress source, ushort sourcePort, IPAddress destination, ushort destinationPort) =>
        new(source, destination, IpProtocol.Udp) { SourcePort = sourcePort, DestinationPort = destinationPort };

    /// <summary>An ICMP or, between IPv6 addresses, an ICMPv6 message.</summary>
    public static ProbePacket Icmp(
        IPAddress source,
        IPAddress destination,
        byte type,
        byte code = 0,
        ushort identifier = 0
    )
    {
        ArgumentNullException.ThrowIfNull(source);
        var v6 = source.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        return new(source, destination, v6 ? IpProtocol.IcmpV6 : IpProtocol.Icmp)
        {
            IcmpType = type,
            IcmpCode = code,
            IcmpIdentifier = identifier,
        };
    }

    /// <summary>An ICMP echo request (type 8), or an ICMPv6 one (128).</summary>
    public static ProbePacket Echo(IPAddress source, IPAddress destination, ushort identifier)
    {
        ArgumentNullException.ThrowIfNull(source);
        var v6 = source.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        return Icmp(source, destination, v6 ? (byte)128 : (byte)8, 0, identifier);
    }

    /// <summary>An ICMP or ICMPv6 error about <paramref name="quoted"/>, which conntrack calls "related" when it knows the quoted flow.</summary>
    public static ProbePacket IcmpError(
        IPAddress source,
        IPAddress destination,
        byte type,
        byte code,
        ProbePacket quoted
    ) => Icmp(source, destination, type, code) with { Quoted = quoted };

    public static ProbePacket Other(IPAddress source, IPAddress destination, IpProtocol protocol) =>
        new(source, destination, protocol);

    /// <summary>
    /// The answer that the receiver of a packet would send: everything reversed, a SYN met with SYN-ACK, other segments with ACK, an echo request with
    /// its reply. To be sent from the node that saw it.
    /// </summary>
    public static ProbePacket ReplyTo(ObservedPacket seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var syn = seen.TcpFlags.HasFlag(TcpFlags.Syn);
        var acknowledged = seen.TcpFlags.HasFlag(TcpFlags.Ack);
        return new(seen.Destination, seen.Source, seen.Protocol)
        {
            SourcePort = seen.DestinationPort,
            DestinationPort = seen.SourcePort,
            TcpFlags = syn && !acknowledged ? TcpFlags.Syn | TcpFlags.Ack : TcpFlags.Ack,
            Sequence = acknowledged ? seen.Acknowledgment : null,
            Acknowledgment = seen.Sequence + (syn ? 1u : 0u),
            IcmpType = (seen.Protocol, seen.IcmpType) switch
            {
                (IpProtocol.Icmp, 8) => 0,
                (IpProtocol.IcmpV6, 128) => 129,
                _ => seen.IcmpType,
            },
            IcmpCode = seen.IcmpCode,
            IcmpIdentifier = seen.IcmpIdentifier,
            IcmpSequence = seen.IcmpSequence,
        };
    }

    /// <summary>An ICMP error about a packet as it was seen, to its sender, from a router or host at <paramref name="reporter"/>.</summary>
    public static ProbePacket ErrorAbout(ObservedPacket seen, IPAddress reporter, byte type, byte code)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var quoted = new ProbePacket(seen.Source, seen.Destination, seen.Protocol)
        {
            SourcePort = seen.SourcePort,
            DestinationPort = seen.DestinationPort,
            TcpFlags = seen.TcpFlags,
            Sequence = seen.Sequence,
            Acknowledgment = seen.Acknowledgment,
            IcmpType = seen.IcmpType,
            IcmpCode = seen.IcmpCode,
            IcmpIdentifier = seen.IcmpIdentifier,
            IcmpSequence = seen.IcmpSequence,
            HopLimit = seen.HopLimit,
        };
        return IcmpError(reporter, seen.Source, type, code, quoted);
    }
}
