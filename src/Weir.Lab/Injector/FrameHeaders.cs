using System.Buffers.Binary;
using Weir.Lab.Packets;

namespace Weir.Lab.Injector;

/// <summary>Where the headers of a frame end, as far as the kernel reads them on its way through rules.</summary>
internal static class FrameHeaders
{
    private const int Ip = ProbeFrame.EthernetHeader;
    private const int Ipv4Header = 20;
    private const int IcmpHeader = 8;

    /// <summary>
    /// Whether all headers lie within <see cref="FrameRing.FewestHeaderBytes"/>, so that zeros may stand for what follows. Only of whole IPv4 packets of
    /// protocols that are known: an ICMP error quotes a packet, which connection tracking reads, and a fragment's checksum is over all of them.
    /// </summary>
    public static bool AreShort(byte[] frame)
    {
        if (frame.Length <= FrameRing.FewestHeaderBytes)
        {
            return true;
        }

        if (
            BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(12)) != EtherType.Ipv4
            || (BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(Ip + 6)) & 0x3fff) != 0
        )
        {
            return false;
        }

        var transport = Ip + ((frame[Ip] & 15) * 4);
        return frame[Ip + 9] switch
        {
            (byte)IpProtocol.Tcp => transport == Ip + Ipv4Header && frame[transport + 12] >> 4 == 5,
            (byte)IpProtocol.Udp => transport + 8 <= FrameRing.FewestHeaderBytes,
            (byte)IpProtocol.Icmp => transport + IcmpHeader <= FrameRing.FewestHeaderBytes && IsEcho(frame[transport]),
            _ => false,
        };
    }

    private static bool IsEcho(byte type) => type is 0 or 8;
}
