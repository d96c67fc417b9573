using System.Buffers.Binary;
using Weir.Lab.Packets;

namespace Weir.Lab.Injector;

/// <summary>
/// Rewrites the transport checksum of a frame whose payload is replaced by zeros: connection tracking verifies it
/// (nf_conntrack_checksum) and calls the packet invalid otherwise.
/// </summary>
internal static class FrameChecksum
{
    private const int Ip = ProbeFrame.EthernetHeader;

    /// <param name="header">The frame's first bytes, from the Ethernet header on.</param>
    /// <param name="length">Bytes on the wire; those behind <paramref name="header"/> are zero.</param>
    public static void AgreeWithZeros(Span<byte> header, int length)
    {
        var type = BinaryPrimitives.ReadUInt16BigEndian(header[12..]);
        var isIpv6 = type == EtherType.Ipv6;
        // A fragment's checksum is over all fragments: it stays as it is.
        if (
            !isIpv6
            && (type != EtherType.Ipv4 || (BinaryPrimitives.ReadUInt16BigEndian(header[(Ip + 6)..]) & 0x3fff) != 0)
        )
        {
            return;
        }

        var transport = isIpv6 ? Ip + 40 : Ip + ((header[Ip] & 15) * 4);
        var protocol = header[isIpv6 ? Ip + 6 : Ip + 9];
        var addresses = isIpv6 ? header.Slice(Ip + 8, 32) : header.Slice(Ip + 12, 8);
        var at = protocol switch
        {
            (byte)IpProtocol.Tcp => 16,
            (byte)IpProtocol.Udp => 6,
            (byte)IpProtocol.Icmp or (byte)IpProtocol.IcmpV6 => 2,
            _ => -1,
        };
        if (at < 0 || transport + at + 2 > header.Length)
        {
            return;
        }

        var segment = header[transport..];
        segment.Slice(at, 2).Clear();
        var checksum = default(InternetChecksum);
        if (protocol != (byte)IpProtocol.Icmp)
        {
            checksum.AddPseudoHeader(addresses, protocol, length - transport);
        }

        checksum.Add(segment);
        var sum = checksum.Finish();
        BinaryPrimitives.WriteUInt16BigEndian(
            segment[at..],
            sum == 0 && protocol == (byte)IpProtocol.Udp ? ushort.MaxValue : sum
        );
    }
}
