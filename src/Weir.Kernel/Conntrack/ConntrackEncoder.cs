using System.Buffers.Binary;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Conntrack;

/// <summary>Writes the attributes that ctnetlink_parse_tuple and ctnetlink_alloc_filter (net/netfilter/nf_conntrack_netlink.c) read.</summary>
internal static class ConntrackEncoder
{
    private const byte FamilyIpv4 = 2; // NFPROTO_IPV4
    private const byte FamilyIpv6 = 10; // NFPROTO_IPV6

    // With version 0 the kernel flushes every family whatever the family says; with another it looks (ctnetlink_del_conntrack).
    private const byte FamilyCounts = 1;

    public static byte FamilyOf(int ipVersion) =>
        ipVersion switch
        {
            0 => 0,
            4 => FamilyIpv4,
            6 => FamilyIpv6,
            _ => throw new ArgumentOutOfRangeException(nameof(ipVersion), ipVersion, "expected 4, 6, or 0 for both"),
        };

    public static byte FamilyOf(in ConntrackTuple tuple) => tuple.IsIpv6 ? FamilyIpv6 : FamilyIpv4;

    public static void Header(NetlinkWriter writer, byte family)
    {
        var header = writer.Reserve(ConntrackDecoder.HeaderLength);
        header.Clear();
        header[0] = family;
        header[1] = family == 0 ? (byte)0 : FamilyCounts;
    }

    public static void Mark(NetlinkWriter writer, uint mark, uint mask)
    {
        if (mask != 0)
        {
            writer.UInt32BigEndian(ConntrackAttribute.Mark, mark);
            writer.UInt32BigEndian(ConntrackAttribute.MarkMask, mask);
        }
    }

    public static void Tuple(NetlinkWriter writer, in ConntrackTuple tuple)
    {
        using (writer.Nest(ConntrackAttribute.TupleOriginal))
        {
            using (writer.Nest(ConntrackAttribute.TupleIp))
            {
                Address(writer, ConntrackAttribute.Ipv4Source, tuple.IsIpv6, tuple.Source);
                Address(writer, ConntrackAttribute.Ipv4Destination, tuple.IsIpv6, tuple.Destination);
            }

            using (writer.Nest(ConntrackAttribute.TupleProtocol))
            {
                Protocol(writer, tuple);
            }
        }
    }

    /// <summary>Original source address alone; CTA_FILTER tells the kernel to compare nothing else of the tuple.</summary>
    public static void Ipv4SourceFilter(NetlinkWriter writer, uint source)
    {
        using (writer.Nest(ConntrackAttribute.TupleOriginal))
        using (writer.Nest(ConntrackAttribute.TupleIp))
        {
            writer.UInt32BigEndian(ConntrackAttribute.Ipv4Source, source);
        }

        using (writer.Nest(ConntrackAttribute.Filter))
        {
            writer.UInt32(ConntrackAttribute.FilterOriginalFlags, ConntrackAttribute.FilterIpSource);
            writer.UInt32(ConntrackAttribute.FilterReplyFlags, 0);
        }
    }

    private static void Address(NetlinkWriter writer, ushort ipv4Attribute, bool ipv6, UInt128 value)
    {
        if (!ipv6)
        {
            writer.UInt32BigEndian(ipv4Attribute, (uint)value);
            return;
        }

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        var attribute =
            ipv4Attribute == ConntrackAttribute.Ipv4Source
                ? ConntrackAttribute.Ipv6Source
                : ConntrackAttribute.Ipv6Destination;
        writer.Attribute(attribute, bytes);
    }

    private static void Protocol(NetlinkWriter writer, in ConntrackTuple tuple)
    {
        writer.UInt8(ConntrackAttribute.ProtocolNumber, tuple.Protocol);
        if (!tuple.IsIcmp)
        {
            writer.UInt16BigEndian(ConntrackAttribute.SourcePort, tuple.SourcePort);
            writer.UInt16BigEndian(ConntrackAttribute.DestinationPort, tuple.DestinationPort);
            return;
        }

        var v6 = tuple.Protocol == 58;
        var type = (byte)(tuple.DestinationPort >> 8);
        var code = (byte)tuple.DestinationPort;
        writer.UInt16BigEndian(v6 ? ConntrackAttribute.IcmpV6Id : ConntrackAttribute.IcmpId, tuple.SourcePort);
        writer.UInt8(v6 ? ConntrackAttribute.IcmpV6Type : ConntrackAttribute.IcmpType, type);
        writer.UInt8(v6 ? ConntrackAttribute.IcmpV6Code : ConntrackAttribute.IcmpCode, code);
    }
}
