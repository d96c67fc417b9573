using System.Buffers.Binary;

namespace Weir.Lab.Packets;

/// <summary>Crafts the bytes of a <see cref="ProbePacket"/>: Ethernet II, IPv4 (RFC 791) or IPv6 (RFC 8200), transport, body, mark.</summary>
/// <remarks>
/// An AF_PACKET socket hands the frame over as CHECKSUM_NONE (net/packet/af_packet.c, packet_snd without a virtio header), so every
/// checksum is written here and what NAT makes of it can be verified at the other end.
/// </remarks>
internal static class ProbeFrame
{
    public const int EthernetHeader = 14;
    private const int Ipv4Header = 20;
    private const int Ipv6Header = 40;
    private const int IcmpHeader = 8;

    /// <param name="id">1 … 2^20 − 1 (see <see cref="ProbeMark.SequenceOf"/>); also the IPv4 identification, modulo 2^16.</param>
    /// <param name="destinationMac">6 bytes.</param>
    /// <param name="sourceMac">6 bytes.</param>
    public static byte[] Build(
        ProbePacket packet,
        uint id,
        ProbeMark mark,
        ReadOnlySpan<byte> destinationMac,
        ReadOnlySpan<byte> sourceMac
    )
    {
        var frame = new byte[EthernetHeader + IpLength(packet)];
        destinationMac.CopyTo(frame);
        sourceMac.CopyTo(frame.AsSpan(6));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), packet.IsIpv6 ? EtherType.Ipv6 : EtherType.Ipv4);
        WriteIp(packet, id, mark, frame.AsSpan(EthernetHeader));
        return frame;
    }

    /// <summary>Bytes from the IP header on, the mark included.</summary>
    public static int IpLength(ProbePacket packet) =>
        (packet.IsIpv6 ? Ipv6Header : Ipv4Header) + TransportHeader(packet) + PayloadLength(packet);

    private static int TransportHeader(ProbePacket packet) =>
        packet.Protocol switch
        {
            IpProtocol.Tcp => 20,
            IpProtocol.Udp => 8,
            IpProtocol.Icmp or IpProtocol.IcmpV6 => IcmpHeader,
            _ => 0,
        };

    private static int PayloadLength(ProbePacket packet) =>
        packet.Quoted is { } quoted ? IpLength(quoted) : packet.Body.Length + ProbeMark.Length;

    private static void WriteIp(ProbePacket packet, uint id, ProbeMark mark, Span<byte> ip)
    {
        if (packet.IsIpv6)
        {
            WriteIpv6Header(packet, ip);
            WriteTransport(packet, id, mark, ip[Ipv6Header..], ip[8..Ipv6Header]);
        }
        else
        {
            WriteIpv4Header(packet, id, ip);
            WriteTransport(packet, id, mark, ip[Ipv4Header..], ip[12..Ipv4Header]);
        }
    }

    private static void WriteIpv4Header(ProbePacket packet, uint id, Span<byte> ip)
    {
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)ip.Length);
        BinaryPrimitives.WriteUInt16BigEndian(ip[4..], (ushort)id);
        ip[6] = 0x40; // do not fragment
        ip[8] = packet.HopLimit;
        ip[9] = (byte)packet.Protocol;
        WriteAddress(packet.Source, ip.Slice(12, 4));
        WriteAddress(packet.Destination, ip.Slice(16, 4));
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], InternetChecksum.Of(ip[..Ipv4Header]));
    }

    private static void WriteIpv6Header(ProbePacket packet, Span<byte> ip)
    {
        ip[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(ip[4..], (ushort)(ip.Length - Ipv6Header));
        ip[6] = (byte)packet.Protocol;
        ip[7] = packet.HopLimit;
        WriteAddress(packet.Source, ip.Slice(8, 16));
        WriteAddress(packet.Destination, ip.Slice(24, 16));
    }

    private static void WriteAddress(System.Net.IPAddress address, Span<byte> to)
    {
        if (!address.TryWriteBytes(to, out var written) || written != to.Length)
        {
            throw new ArgumentException($"{address} is not of the family of the packet's source", nameof(address));
        }
    }

    private static void WriteTransport(
        ProbePacket packet,
        uint id,
        ProbeMark mark,
        Span<byte> segment,
        ReadOnlySpan<byte> addresses
    )
    {
        WritePayload(packet, id, mark, segment[TransportHeader(packet)..]);
        switch (packet.Protocol)
        {
            case IpProtocol.Tcp:
                WriteTcpHeader(packet, id, segment);
                WriteChecksum(segment, 16, addresses, packet.Protocol);
                break;
            case IpProtocol.Udp:
                BinaryPrimitives.WriteUInt16BigEndian(segment, packet.SourcePort);
                BinaryPrimitives.WriteUInt16BigEndian(segment[2..], packet.DestinationPort);
                BinaryPrimitives.WriteUInt16BigEndian(segment[4..], (ushort)segment.Length);
                WriteChecksum(segment, 6, addresses, packet.Protocol);
                break;
            case IpProtocol.Icmp:
                WriteIcmpHeader(packet, segment);
                BinaryPrimitives.WriteUInt16BigEndian(segment[2..], InternetChecksum.Of(segment));
                break;
            case IpProtocol.IcmpV6:
                WriteIcmpHeader(packet, segment);
                WriteChecksum(segment, 2, addresses, packet.Protocol);
                break;
            default:
                break;
        }
    }

    private static void WriteTcpHeader(ProbePacket packet, uint id, Span<byte> segment)
    {
        BinaryPrimitives.WriteUInt16BigEndian(segment, packet.SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(segment[2..], packet.DestinationPort);
        BinaryPrimitives.WriteUInt32BigEndian(segment[4..], packet.Sequence ?? ProbeMark.SequenceOf(id));
        BinaryPrimitives.WriteUInt32BigEndian(segment[8..], packet.Acknowledgment);
        segment[12] = 5 << 4;
        segment[13] = (byte)packet.TcpFlags;
        BinaryPrimitives.WriteUInt16BigEndian(segment[14..], ushort.MaxValue);
    }

    private static void WriteIcmpHeader(ProbePacket packet, Span<byte> segment)
    {
        segment[0] = packet.IcmpType;
        segment[1] = packet.IcmpCode;
        BinaryPrimitives.WriteUInt16BigEndian(segment[4..], packet.IcmpIdentifier);
        BinaryPrimitives.WriteUInt16BigEndian(segment[6..], packet.IcmpSequence);
    }

    private static void WritePayload(ProbePacket packet, uint id, ProbeMark mark, Span<byte> payload)
    {
        if (packet.Quoted is { } quoted)
        {
            WriteIp(quoted, id, mark, payload);
            return;
        }

        packet.Body.Span.CopyTo(payload);
        mark.Write(payload[packet.Body.Length..], id);
    }

    private static void WriteChecksum(Span<byte> segment, int at, ReadOnlySpan<byte> addresses, IpProtocol protocol)
    {
        var checksum = default(InternetChecksum);
        checksum.AddPseudoHeader(addresses, (byte)protocol, segment.Length);
        checksum.Add(segment);
        var sum = checksum.Finish();

        // RFC 768: a computed UDP checksum of zero is sent as all ones, zero means "none".
        BinaryPrimitives.WriteUInt16BigEndian(
            segment[at..],
            sum == 0 && protocol == IpProtocol.Udp ? ushort.MaxValue : sum
        );
    }
}
