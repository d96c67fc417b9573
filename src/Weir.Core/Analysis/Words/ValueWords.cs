using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Words;

/// <summary>Values of fields as an operator reads and writes them.</summary>
internal static class ValueWords
{
    /// <param name="type">Type of the value.</param>
    /// <param name="value">As it lies in a key; may be padded.</param>
    public static string Of(FieldType type, ReadOnlySpan<byte> value) =>
        type switch
        {
            FieldType.Ipv4Address => new Ipv4Address(BinaryPrimitives.ReadUInt32BigEndian(value)).ToString(),
            FieldType.Ipv6Address => new Ipv6Address(BinaryPrimitives.ReadUInt128BigEndian(value)).ToString(),
            FieldType.Protocol => Protocol(value[0]),
            FieldType.Port or FieldType.Number16 or FieldType.Ipv4Low => Number(
                BinaryPrimitives.ReadUInt16BigEndian(value)
            ),
            FieldType.Mark => Hex(MemoryMarshal.Read<uint>(value)),
            FieldType.Priority => Handle(MemoryMarshal.Read<uint>(value)),
            FieldType.InterfaceName => Name(value),
            FieldType.NfProto => value[0] == 2 ? "ipv4" : "ipv6",
            FieldType.CtDirection => NameTable.Directions.Of(value[0]),
            FieldType.CtState => Bits(MemoryMarshal.Read<uint>(value), NameTable.States),
            FieldType.CtStatus => Bits(MemoryMarshal.Read<uint>(value), NameTable.Statuses),
            FieldType.TcpFlags => Bits(value[0], NameTable.TcpFlags),
            FieldType.PacketType => NameTable.PacketTypes.Of(value[0]),
            FieldType.Mac => new Mac(
                ((ulong)BinaryPrimitives.ReadUInt32BigEndian(value) << 16)
                    | BinaryPrimitives.ReadUInt16BigEndian(value[4..])
            ).ToString(),
            _ => Number(value[0]),
        };

    public static string Protocol(byte protocol) => NameTable.Protocols.Of(protocol);

    public static string Hex(uint value) => string.Create(CultureInfo.InvariantCulture, $"0x{value:x}");

    public static string Number(uint value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A class handle as tc writes it, hexadecimal: <c>1:10</c>.</summary>
    public static string Handle(uint value) =>
        string.Create(CultureInfo.InvariantCulture, $"{value >> 16:x}:{value & 0xFFFF:x}");

    public static string Bits(uint bits, NameTable names)
    {
        if (bits == 0)
        {
            return "none";
        }

        var text = new StringBuilder();
        for (var rest = bits; rest != 0; rest &= rest - 1)
        {
            text.Append(text.Length == 0 ? "" : ",").Append(names.Of(1u << BitOperations.TrailingZeroCount(rest)));
        }

        return text.ToString();
    }

    private static string Name(ReadOnlySpan<byte> value)
    {
        var end = value.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? value : value[..end]);
    }
}
