using System.Buffers.Binary;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Conntrack;

/// <summary>Reads the attributes that ctnetlink_fill_info (net/netfilter/nf_conntrack_netlink.c) writes for one entry.</summary>
internal static class ConntrackDecoder
{
    // struct nfgenmsg: family u8, version u8, resource id be16.
    public const int HeaderLength = 4;

    public static ConntrackEntry Read(in NetlinkMessage message)
    {
        var entry = default(ConntrackEntry);
        var attributes = message.Attributes(HeaderLength);
        while (attributes.Next())
        {
            entry = attributes.Type switch
            {
                ConntrackAttribute.TupleOriginal => entry with { Original = ReadTuple(attributes.Nested()) },
                ConntrackAttribute.TupleReply => entry with { Reply = ReadTuple(attributes.Nested()) },
                ConntrackAttribute.Status => entry with { Status = (ConntrackStatus)attributes.UInt32BigEndian() },
                ConntrackAttribute.Mark => entry with { Mark = attributes.UInt32BigEndian() },
                ConntrackAttribute.Timeout => entry with { Timeout = attributes.UInt32BigEndian() },
                ConntrackAttribute.Id => entry with { Id = attributes.UInt32BigEndian() },
                ConntrackAttribute.CountersOriginal => entry with
                {
                    OriginalCounter = ReadCounter(attributes.Nested()),
                },
                ConntrackAttribute.CountersReply => entry with { ReplyCounter = ReadCounter(attributes.Nested()) },
                _ => entry,
            };
        }

        return entry;
    }

    private static ConntrackTuple ReadTuple(AttributeReader attributes)
    {
        var tuple = default(ConntrackTuple);
        while (attributes.Next())
        {
            tuple = attributes.Type switch
            {
                ConntrackAttribute.TupleIp => WithAddresses(tuple, attributes.Nested()),
                ConntrackAttribute.TupleProtocol => WithProtocol(tuple, attributes.Nested()),
                _ => tuple,
            };
        }

        return tuple;
    }

    private static ConntrackTuple WithAddresses(ConntrackTuple tuple, AttributeReader attributes)
    {
        while (attributes.Next())
        {
            tuple = attributes.Type switch
            {
                ConntrackAttribute.Ipv4Source => tuple with { Source = attributes.UInt32BigEndian() },
                ConntrackAttribute.Ipv4Destination => tuple with { Destination = attributes.UInt32BigEndian() },
                ConntrackAttribute.Ipv6Source => tuple with { Source = ReadIpv6(attributes.Value), IsIpv6 = true },
                ConntrackAttribute.Ipv6Destination => tuple with
                {
                    Destination = ReadIpv6(attributes.Value),
                    IsIpv6 = true,
                },
                _ => tuple,
            };
        }

        return tuple;
    }

    private static ConntrackTuple WithProtocol(ConntrackTuple tuple, AttributeReader attributes)
    {
        while (attributes.Next())
        {
            tuple = attributes.Type switch
            {
                ConntrackAttribute.ProtocolNumber => tuple with { Protocol = attributes.UInt8() },
                ConntrackAttribute.SourcePort or ConntrackAttribute.IcmpId or ConntrackAttribute.IcmpV6Id => tuple with
                {
                    SourcePort = attributes.UInt16BigEndian(),
                },
                ConntrackAttribute.DestinationPort => tuple with { DestinationPort = attributes.UInt16BigEndian() },
                ConntrackAttribute.IcmpType or ConntrackAttribute.IcmpV6Type => tuple with
                {
                    DestinationPort = (ushort)((tuple.DestinationPort & 0xff) | (attributes.UInt8() << 8)),
                },
                ConntrackAttribute.IcmpCode or ConntrackAttribute.IcmpV6Code => tuple with
                {
                    DestinationPort = (ushort)((tuple.DestinationPort & 0xff00) | attributes.UInt8()),
                },
                _ => tuple,
            };
        }

        return tuple;
    }

    private static ConntrackCounter ReadCounter(AttributeReader attributes)
    {
        var counter = default(ConntrackCounter);
        while (attributes.Next())
        {
            counter = attributes.Type switch
            {
                ConntrackAttribute.CounterPackets => counter with { Packets = attributes.UInt64BigEndian() },
                ConntrackAttribute.CounterBytes => counter with { Bytes = attributes.UInt64BigEndian() },
                _ => counter,
            };
        }

        return counter;
    }

    private static UInt128 ReadIpv6(ReadOnlySpan<byte> value) =>
        value.Length == 16
            ? BinaryPrimitives.ReadUInt128BigEndian(value)
            : throw new NetlinkFormatException($"an IPv6 address of {value.Length} bytes; expected 16");
}
