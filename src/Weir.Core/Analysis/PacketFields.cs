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

        // Without a connection there is nothing to read but the state itself (nft_ct.c, nft_ct_get_eval).
        if (field.Layer == FieldLayer.Conntrack && field != Field.CtState && packet.State == CtStates.Invalid)
        {
            return false;
        }

        return field.Name switch
        {
            "ip saddr" or "ip6 saddr" => Address(packet.Source, value),
            "ip daddr" or "ip6 daddr" => Address(packet.Destination, value),
            "th sport" => Port(packet.SourcePort, value),
            "th dport" => Port(packet.DestinationPort, value),
            "icmp type" or "icmpv6 type" => Byte(packet.IcmpType, value),
            "icmp code" or "icmpv6 code" => Byte(packet.IcmpCode, value),
            "meta l4proto" => Byte(packet.Protocol, value),
            "meta nfproto" => Byte(packet.IsIpv6 ? (byte)10 : (byte)2, value),
            "meta mark" => Number(packet.Mark, value),
            "ct mark" => Number(packet.ConnectionMark, value),
            "ct state" => Number((uint)packet.State, value),
            "ct status" => Number((uint)packet.Status, value),
            "ct direction" => Byte(packet.IsReply ? (byte)1 : (byte)0, value),
            "iifname" => Name(packet.InputInterface, value),
            "oifname" => Name(packet.OutputInterface, value),
            _ => false,
        };
    }

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
        if (name is null)
        {
            return false;
        }

        Encoding.UTF8.GetBytes(name, value);
        return true;
    }
}
