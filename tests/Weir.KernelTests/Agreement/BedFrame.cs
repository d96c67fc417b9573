using System.Buffers.Binary;
using Weir.Core.Analysis;

namespace Weir.KernelTests.Agreement;

/// <summary>
/// The bytes of a simulated IPv4 packet. Only the header's checksum is right: transport checksums are no matter of the rules, and
/// conntrack is told not to look at them (nf_conntrack_checksum).
/// </summary>
internal static class BedFrame
{
    public const int EthernetHeader = 14;
    private const int Header = 20;

    /// <param name="packet">What to say; its length is at least that of the headers.</param>
    /// <param name="id">The IPv4 identification, by which it is known again.</param>
    /// <param name="destinationMac">6 bytes.</param>
    public static byte[] Build(Packet packet, ushort id, ReadOnlySpan<byte> destinationMac)
    {
        var frame = new byte[EthernetHeader + Math.Max(packet.Length, Smallest(packet.Protocol))];
        destinationMac.CopyTo(frame);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(6), (uint)(packet.SourceMac >> 16));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(10), (ushort)packet.SourceMac);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), 0x0800);
        var ip = frame.AsSpan(EthernetHeader);
        ip[0] = 0x45;
        ip[1] = packet.Tos;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)ip.Length);
        BinaryPrimitives.WriteUInt16BigEndian(ip[4..], id);
        ip[6] = 0x40; // do not fragment: the identification stays as it is
        ip[8] = packet.Ttl;
        ip[9] = packet.Protocol;
        BinaryPrimitives.WriteUInt32BigEndian(ip[12..], (uint)packet.Source);
        BinaryPrimitives.WriteUInt32BigEndian(ip[16..], (uint)packet.Destination);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], Checksum(ip[..Header]));
        WriteTransport(packet, ip[Header..]);
        return frame;
    }

    /// <summary>Bytes of the IP and transport headers.</summary>
    public static int Smallest(byte protocol) =>
        Header
        + protocol switch
        {
            6 => 20,
            1 or 17 => 8,
            _ => 8,
        };

    private static void WriteTransport(Packet packet, Span<byte> to)
    {
        if (packet.Protocol == 1)
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

    private static ushort Checksum(ReadOnlySpan<byte> header)
    {
        var sum = 0u;
        for (var at = 0; at < header.Length; at += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(header[at..]);
        }

        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~(sum + (sum >> 16));
    }
}
