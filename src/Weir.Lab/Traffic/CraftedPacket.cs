using System.Buffers.Binary;
using System.Net;
using Weir.Core.Analysis;
using Weir.Lab.Packets;

namespace Weir.Lab.Traffic;

/// <summary>The packet to be crafted that a rule set would see as a given <see cref="Packet"/>.</summary>
public static class CraftedPacket
{
    /// <summary>Addresses, protocol, ports, ICMP type and flags, hop limit and length; marks and states are the kernel's to give.</summary>
    public static ProbePacket Of(Packet packet)
    {
        ArgumentNullException.ThrowIfNull(packet);
        var probe = new ProbePacket(
            Address(packet.Source, packet.IsIpv6),
            Address(packet.Destination, packet.IsIpv6),
            (IpProtocol)packet.Protocol
        )
        {
            SourcePort = packet.SourcePort,
            DestinationPort = packet.DestinationPort,
            TcpFlags = packet.TcpFlags == 0 ? TcpFlags.Syn : (TcpFlags)packet.TcpFlags,
            IcmpType = packet.IcmpType,
            IcmpCode = packet.IcmpCode,
            IcmpIdentifier = packet.SourcePort,
            HopLimit = packet.Ttl,
        };
        var missing = packet.Length - ProbeFrame.IpLength(probe);
        return missing > 0 ? probe with { Body = new byte[missing] } : probe;
    }

    internal static IPAddress Address(UInt128 value, bool ipv6)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return new IPAddress(ipv6 ? bytes : bytes[12..]);
    }
}
