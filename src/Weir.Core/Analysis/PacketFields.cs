using System.Runtime.InteropServices;
using System.Text;
using Weir.Core.Rules;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Weir.Core.Analysis;

/// <summary>Reads fields of a packet as their bytes lie in a key.</summary>
internal static class PacketFields
{
    /// <summary>Fills <paramref name="value"/> (zeroed, the field's padded length); false when the packet has no such field.</summary>
    public static bool TryRead(Packet packet, Field field, Span<byte> value)
    {
        if ((field.Family == 4 && packet.IsIpv6) || (field.Family == 6 && !packet.IsIpv6))
        {
            return false;
        }

        if (field.L4Protocol != 0 && field.L4Protocol != packet.Protocol)
        {
            return false;
        }

        if (field.Layer == FieldLayer.Transport && !HasTransport(packet, field))
        {
            return false;
        }

        // Without a connection there is nothing to read but the state itself (nft_ct.c, nft_ct_get_eval).
        if (field.Layer == FieldLayer.Conntrack && field != Field.CtState && !HasConnection(packet))
        {
            return false;
        }

        return field.Layer switch
        {
            FieldLayer.Network => Network(packet, field, value),
            FieldLayer.Transport => Transport(packet, field, value),
            _ => Beside(packet, field, value),
        };
    }

    /// <summary>Whether conntrack has an entry for it: neither for an invalid packet nor for an untracked one.</summary>
    public static bool HasConnection(Packet packet) => packet.State is not (CtStates.Invalid or CtStates.Untracked);

    /// <summary>Fragments but the first have no transport header, and only some protocols' headers begin with ports.</summary>
    private static bool HasTransport(Packet packet, Field field) =>
        !packet.IsLaterFragment && (field.Type != FieldType.Port || HasPorts(packet.Protocol));

    /// <summary>TCP, UDP, DCCP, SCTP, UDP-Lite: their headers begin with ports.</summary>
    public static bool HasPorts(byte protocol) => protocol is 6 or 17 or 33 or 132 or 136;

    private static bool Network(Packet packet, Field field, Span<byte> value) =>
        field.Name switch
        {
            "ip saddr" or "ip6 saddr" => Address(packet.Source, value),
            "ip daddr" or "ip6 daddr" => Address(packet.Destination, value),
            "ip saddr low" => Port((ushort)packet.Source, value),
            "ip daddr low" => Port((ushort)packet.Destination, value),
            "ip tos" => Byte(packet.Tos, value),
            "ip length" => Port(packet.Length, value),
            // struct ipv6hdr counts what is behind it.
            "ip6 length" => Port((ushort)Math.Max(0, packet.Length - 40), value),
            // The offset of a later fragment is some number but 0, in units of 8 bytes.
            "ip frag-off" => Port(packet.IsLaterFragment ? (ushort)1 : (ushort)0, value),
            "ip ttl" or "ip6 hoplimit" => Byte(packet.Ttl, value),
            _ => false,
        };

    private static bool Transport(Packet packet, Field field, Span<byte> value) =>
        field.Name switch
        {
            "th sport" => Port(packet.SourcePort, value),
            "th dport" => Port(packet.DestinationPort, value),
            "icmp type" or "icmpv6 type" => Byte(packet.IcmpType, value),
            "icmp code" or "icmpv6 code" => Byte(packet.IcmpCode, value),
            "tcp flags" => Byte(packet.TcpFlags, value),
            _ => false,
        };

    private static bool Beside(Packet packet, Field field, Span<byte> value) =>
        field.Name switch
        {
            "meta l4proto" => Byte(packet.Protocol, value),
            "meta nfproto" => Byte(packet.IsIpv6 ? (byte)10 : (byte)2, value),
            "meta mark" => Number(packet.Mark, value),
            "meta priority" => Number(packet.Priority, value),
            "meta pkttype" => Byte(packet.PacketType, value),
            "ct mark" => Number(packet.ConnectionMark, value),
            "ct state" => Number((uint)packet.State, value),
            "ct status" => Number((uint)packet.Status, value),
            "ct direction" => Byte(packet.IsReply ? (byte)1 : (byte)0, value),
            "iifname" => Name(packet.InputInterface, value),
            "oifname" => Name(packet.OutputInterface, value),
            // A packet of the box itself has no Ethernet header yet.
            "ether saddr" => packet.InputInterface.Length > 0 && Mac(packet.SourceMac, value),
            _ => false,
        };

    /// <summary>Reads a whole key; false when one of its fields is missing.</summary>
    public static bool TryRead(Packet packet, Key key, Span<byte> bytes)
    {
        bytes.Clear();
        var at = 0;
        foreach (var part in key.Parts)
        {
            var length = part.Field.Type.PaddedLength();
            var value = bytes.Slice(at, length);
            if (!TryRead(packet, part.Field, value))
            {
                return false;
            }

            if (part.IsMasked)
            {
                Mask(value, part.PrefixLength);
            }

            at += length;
        }

        return true;
    }

    /// <summary>Clears the bits behind a prefix.</summary>
    public static void Mask(Span<byte> value, int prefixLength)
    {
        for (var i = 0; i < value.Length; i++)
        {
            var bits = Math.Clamp(prefixLength - (i * 8), 0, 8);
            value[i] &= (byte)(0xFF << (8 - bits));
        }
    }

    private static bool Address(UInt128 address, Span<byte> value)
    {
        if (value.Length == 4)
        {
            WriteUInt32BigEndian(value, (uint)address);
        }
        else
        {
            WriteUInt128BigEndian(value, address);
        }

        return true;
    }

    private static bool Mac(ulong address, Span<byte> value)
    {
        WriteUInt32BigEndian(value, (uint)(address >> 16));
        WriteUInt16BigEndian(value[4..], (ushort)address);
        return true;
    }

    private static bool Port(ushort port, Span<byte> value)
    {
        WriteUInt16BigEndian(value, port);
        return true;
    }

    private static bool Byte(byte number, Span<byte> value)
    {
        value[0] = number;
        return true;
    }

    private static bool Number(uint number, Span<byte> value)
    {
        MemoryMarshal.Write(value, in number);
        return true;
    }

    private static bool Name(string? name, Span<byte> value)
    {
        // Where there is no interface the kernel compares an empty name (nft_meta.c, nft_meta_store_ifname; ip_tables.c, nulldevname).
        Encoding.UTF8.GetBytes(name ?? "", value);
        return true;
    }
}
