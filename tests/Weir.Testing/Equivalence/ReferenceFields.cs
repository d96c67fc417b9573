using System.Runtime.InteropServices;
using System.Text;
using Weir.Core.Analysis;
using Weir.Core.Rules;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Weir.Testing.Equivalence;

/// <summary>Fields of a packet as bytes, by the contract's words: null where the packet has no such field.</summary>
public static class ReferenceFields
{
    private static readonly byte[] WithPorts = [6, 17, 33, 132, 136];

    /// <summary>As long as the field's type, unpadded.</summary>
    public static byte[]? Read(Packet packet, Field field)
    {
        if ((field.Family == 4 && packet.IsIpv6) || (field.Family == 6 && !packet.IsIpv6))
            return null;
        if (field.Layer == FieldLayer.Transport && (packet.IsLaterFragment || !HasHeader(packet, field)))
            return null;
        if (field.Layer == FieldLayer.Conntrack && field != Field.CtState && !IsTracked(packet))
            return null;

        return field.Name switch
        {
            "ip saddr" => Four((uint)packet.Source),
            "ip daddr" => Four((uint)packet.Destination),
            "ip saddr low" => Four((uint)packet.Source)[2..],
            "ip daddr low" => Four((uint)packet.Destination)[2..],
            "ip6 saddr" => Sixteen(packet.Source),
            "ip6 daddr" => Sixteen(packet.Destination),
            "th sport" => Two(packet.SourcePort),
            "th dport" => Two(packet.DestinationPort),
            "icmp type" or "icmpv6 type" => [packet.IcmpType],
            "icmp code" or "icmpv6 code" => [packet.IcmpCode],
            "tcp flags" => [packet.TcpFlags],
            "ip tos" => [packet.Tos],
            "ip length" => Two(packet.Length),
            "ip6 length" => Two((ushort)(packet.Length - 40)),
            "ip frag-off" => Two(packet.IsLaterFragment ? (ushort)1 : (ushort)0),
            "ip ttl" or "ip6 hoplimit" => [packet.Ttl],
            "ether saddr" => Sixteen(packet.SourceMac)[10..],
            "meta l4proto" => [packet.Protocol],
            "meta nfproto" => [packet.IsIpv6 ? (byte)10 : (byte)2],
            "meta mark" => Machine(packet.Mark),
            "meta priority" => Machine(packet.Priority),
            "meta pkttype" => [packet.PacketType],
            "iifname" => Name(packet.InputInterface),
            "oifname" => Name(packet.OutputInterface),
            "ct state" => Machine((uint)packet.State),
            "ct status" => Machine((uint)packet.Status),
            "ct direction" => [packet.IsReply ? (byte)1 : (byte)0],
            "ct mark" => Machine(packet.ConnectionMark),
            _ => throw new NotSupportedException(field.Name),
        };
    }

    public static bool IsTracked(Packet packet) => packet.State is not (CtStates.Invalid or CtStates.Untracked);

    /// <summary>As a number, whatever order its bytes have.</summary>
    public static UInt128 Number(Field field, ReadOnlySpan<byte> value)
    {
        var number = UInt128.Zero;
        var machine = field.Type is FieldType.Mark or FieldType.Priority or FieldType.CtState or FieldType.CtStatus;
        for (var i = 0; i < field.Type.Length(); i++)
            number = (number << 8) | (machine ? value[field.Type.Length() - 1 - i] : value[i]);
        return number;
    }

    private static bool HasHeader(Packet packet, Field field) =>
        field.L4Protocol == 0 ? WithPorts.Contains(packet.Protocol) : packet.Protocol == field.L4Protocol;

    private static byte[] Two(ushort value) => [(byte)(value >> 8), (byte)value];

    private static byte[] Four(uint value)
    {
        var bytes = new byte[4];
        WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Sixteen(UInt128 value)
    {
        var bytes = new byte[16];
        WriteUInt128BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Machine(uint value)
    {
        var bytes = new byte[4];
        MemoryMarshal.Write(bytes, in value);
        return bytes;
    }

    // An interface that is not there has an empty name.
    private static byte[] Name(string? name)
    {
        var bytes = new byte[16];
        Encoding.UTF8.GetBytes(name ?? "", bytes);
        return bytes;
    }
}
