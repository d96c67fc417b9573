using System.Buffers.Binary;
using Weir.Core.Analysis;

namespace Weir.KernelTests.Agreement;

/// <summary>
/// The bytes of a simulated packet. Only IPv4's checksum is right, and that of an ICMP error, which NAT looks at: others are no matter of the
/// rules, and conntrack is told not to look at them (nf_conntrack_checksum).
/// </summary>
internal static class BedFrame
{
    public const int EthernetHeader = 14;

    /// <param name="packet">What to say; its length is at least that of the headers.</param>
    /// <param name="id">The identification of IPv4, or IPv6's flow label, by which it is known again.</param>
    /// <param name="destinationMac">6 bytes.</param>
    /// <param name="quoted">The packet that an ICMP error is about.</param>
    public static byte[] Build(Packet packet, ushort id, ReadOnlySpan<byte> destinationMac, Packet? quoted = null)
    {
        var header = Header(packet.IsIpv6);
        var frame = new byte[EthernetHeader + Math.Max(packet.Length, Smallest(packet))];
        destinationMac.CopyTo(frame);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(6), (uint)(packet.SourceMac >> 16));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(10), (ushort)packet.SourceMac);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), packet.IsIpv6 ? (ushort)0x86DD : (ushort)0x0800);
        var ip = frame.AsSpan(EthernetHeader);
        if (packet.IsIpv6)
        {
            WriteIpv6(packet, id, ip);
        }
        else
        {
            WriteIpv4(packet, id, ip);
        }

        if (!packet.IsLaterFragment)
        {
            WriteTransport(packet, ip[header..]);
        }

        if (quoted is not null)
        {
            Build(quoted, id, destinationMac).AsSpan(EthernetHeader, Smallest(quoted)).CopyTo(ip[(header + 8)..]);
            var sum = packet.IsIpv6 ? Sum(ip[8..40]) + (uint)(ip.Length - header) + packet.Protocol : 0;
            BinaryPrimitives.WriteUInt16BigEndian(ip[(header + 2)..], Checksum(ip[header..], sum));
        }

        return frame;
    }

    /// <summary>Bytes of the IP and transport headers.</summary>
    public static int Smallest(Packet packet) => Header(packet.IsIpv6) + (packet.Protocol == 6 ? 20 : 8);

    private static int Header(bool ipv6) => ipv6 ? 40 : 20;

    private static void WriteIpv4(Packet packet, ushort id, Span<byte> ip)
    {
        ip[0] = 0x45;
        ip[1] = packet.Tos;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)ip.Length);
        BinaryPrimitives.WriteUInt16BigEndian(ip[4..], id);
        // Do not fragment: the identification stays as it is. A later fragment begins 800 bytes in.
        BinaryPrimitives.WriteUInt16BigEndian(ip[6..], packet.IsLaterFragment ? (ushort)100 : (ushort)0x4000);
        ip[8] = packet.Ttl;
        ip[9] = packet.Protocol;
        BinaryPrimitives.WriteUInt32BigEndian(ip[12..], (uint)packet.Source);
        BinaryPrimitives.WriteUInt32BigEndian(ip[16..], (uint)packet.Destination);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], Checksum(ip[..20]));
    }

    private static void WriteIpv6(Packet packet, ushort id, Span<byte> ip)
    {
        BinaryPrimitives.WriteUInt32BigEndian(ip, 0x6000_0000u | id);
        BinaryPrimitives.WriteUInt16BigEndian(ip[4..], (ushort)(ip.Length - 40));
        ip[6] = packet.Protocol;
        ip[7] = packet.Ttl;
        BinaryPrimitives.WriteUInt128BigEndian(ip[8..], packet.Source);
        BinaryPrimitives.WriteUInt128BigEndian(ip[24..], packet.Destination);
    }

    private static void WriteTransport(Packet packet, Span<byte> to)
    {
        if (packet.Protocol == (packet.IsIpv6 ? 58 : 1))
        {
            to[0] = packet.IcmpType;
            to[1] = packet.IcmpCode;
            return;
        }

        if (packet.Protocol is not (6 or 17))
        {
            return;
        }

        BinaryPrimitives.WriteUInt16BigEndian(to, packet.SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(to[2..], packet.DestinationPort);
        if (packet.Protocol == 17)
        {
            BinaryPrimitives.WriteUInt16BigEndian(to[4..], (ushort)to.Length);
            return;
        }

        BinaryPrimitives.WriteUInt32BigEndian(to[4..], 1);
        to[12] = 0x50;
        to[13] = packet.TcpFlags;
        BinaryPrimitives.WriteUInt16BigEndian(to[14..], 1024);
    }

    private static ushort Checksum(ReadOnlySpan<byte> bytes, uint sum = 0)
    {
        sum += Sum(bytes);
        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~(sum + (sum >> 16));
    }

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0u;
        for (var at = 0; at < bytes.Length; at += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
        }

        return sum;
    }
}
