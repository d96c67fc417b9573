using System.Buffers.Binary;
using System.Net;

namespace Weir.Lab.Packets;

/// <summary>What a captured frame says: the outermost IP and transport headers, after whatever NAT was done to them.</summary>
public sealed record ObservedPacket(IPAddress Source, IPAddress Destination, IpProtocol Protocol)
{
    /// <summary>TCP and UDP, else 0.</summary>
    public ushort SourcePort { get; init; }

    /// <summary>TCP and UDP, else 0.</summary>
    public ushort DestinationPort { get; init; }

    public TcpFlags TcpFlags { get; init; }

    public uint Sequence { get; init; }

    public uint Acknowledgment { get; init; }

    public byte IcmpType { get; init; }

    public byte IcmpCode { get; init; }

    public ushort IcmpIdentifier { get; init; }

    public ushort IcmpSequence { get; init; }

    public byte HopLimit { get; init; }

    /// <summary>
    /// IP and transport checksums are right. Meaningful for forwarded packets; what a namespace sends itself over veth
    /// may carry a partial checksum that no hardware ever completed (CHECKSUM_PARTIAL).
    /// </summary>
    public bool ChecksumsValid { get; init; }

    /// <summary>Reads an IP packet (no link header). False for what is neither IPv4 without options nor IPv6, or is cut short.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> ip, out ObservedPacket? packet)
    {
        packet = null;
        if (ip.Length >= 20 && ip[0] == 0x45)
        {
            var total = BinaryPrimitives.ReadUInt16BigEndian(ip[2..]);
            if (total < 20 || total > ip.Length)
            {
                return false;
            }

            var bare = new ObservedPacket(new(ip.Slice(12, 4)), new(ip.Slice(16, 4)), (IpProtocol)ip[9])
            {
                HopLimit = ip[8],
                ChecksumsValid = InternetChecksum.Of(ip[..20]) == 0,
            };
            packet = bare.WithTransport(ip[20..total], ip[12..20]);
            return packet is not null;
        }

        if (ip.Length < 40 || ip[0] >> 4 != 6)
        {
            return false;
        }

        var payload = BinaryPrimitives.ReadUInt16BigEndian(ip[4..]);
        if (40 + payload > ip.Length)
        {
            return false;
        }

        var six = new ObservedPacket(new(ip.Slice(8, 16)), new(ip.Slice(24, 16)), (IpProtocol)ip[6])
        {
            HopLimit = ip[7],
            ChecksumsValid = true,
        };
        packet = six.WithTransport(ip.Slice(40, payload), ip[8..40]);
        return packet is not null;
    }

    private ObservedPacket? WithTransport(ReadOnlySpan<byte> segment, ReadOnlySpan<byte> addresses)
    {
        switch (Protocol)
        {
            case IpProtocol.Tcp when segment.Length >= 20:
                return this with
                {
                    SourcePort = BinaryPrimitives.ReadUInt16BigEndian(segment),
                    DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(segment[2..]),
                    Sequence = BinaryPrimitives.ReadUInt32BigEndian(segment[4..]),
                    Acknowledgment = BinaryPrimitives.ReadUInt32BigEndian(segment[8..]),
                    TcpFlags = (TcpFlags)segment[13],
                    ChecksumsValid = ChecksumsValid && Verify(segment, addresses),
                };
            case IpProtocol.Udp when segment.Length >= 8:
                return this with
                {
                    SourcePort = BinaryPrimitives.ReadUInt16BigEndian(segment),
                    DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(segment[2..]),
                    ChecksumsValid = ChecksumsValid && Verify(segment, addresses),
                };
            case IpProtocol.Icmp or IpProtocol.IcmpV6 when segment.Length >= 8:
                return this with
                {
                    IcmpType = segment[0],
                    IcmpCode = segment[1],
                    IcmpIdentifier = BinaryPrimitives.ReadUInt16BigEndian(segment[4..]),
                    IcmpSequence = BinaryPrimitives.ReadUInt16BigEndian(segment[6..]),
                    ChecksumsValid =
                        ChecksumsValid
                        && (
                            Protocol == IpProtocol.Icmp ? InternetChecksum.Of(segment) == 0 : Verify(segment, addresses)
                        ),
                };
            case IpProtocol.Tcp or IpProtocol.Udp or IpProtocol.Icmp or IpProtocol.IcmpV6:
                return null;
            default:
                return this;
        }
    }

    private bool Verify(ReadOnlySpan<byte> segment, ReadOnlySpan<byte> addresses)
    {
        var checksum = default(InternetChecksum);
        checksum.AddPseudoHeader(addresses, (byte)Protocol, segment.Length);
        checksum.Add(segment);
        return checksum.Finish() == 0;
    }
}
