using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Backends.Nft;

/// <summary>Packed values in the words of nft. Numbers where nft would ask the system's name tables, but for tcp and udp.</summary>
internal static class ValueText
{
    /// <param name="value">As it lies in a key; may be padded.</param>
    public static void Write(TextWriter output, FieldType type, ReadOnlySpan<byte> value)
    {
        switch (type)
        {
            case FieldType.Ipv4Address:
                WriteIpv4(output, value);
                break;
            case FieldType.Ipv6Address:
                output.Write(new Ipv6Address(BinaryPrimitives.ReadUInt128BigEndian(value)).ToString());
                break;
            case FieldType.Protocol:
                WriteProtocol(output, value[0]);
                break;
            case FieldType.Port:
                WriteNumber(output, BinaryPrimitives.ReadUInt16BigEndian(value));
                break;
            case FieldType.Mark:
                WriteHex(output, MemoryMarshal.Read<uint>(value));
                break;
            case FieldType.InterfaceName:
                WriteName(output, value[..16]);
                break;
            case FieldType.NfProto:
                output.Write(value[0] == 2 ? "ipv4" : "ipv6");
                break;
            case FieldType.CtDirection:
                output.Write(value[0] == 0 ? "original" : "reply");
                break;
            case FieldType.CtState:
                WriteBits(output, MemoryMarshal.Read<uint>(value), StateName);
                break;
            case FieldType.CtStatus:
                WriteBits(output, MemoryMarshal.Read<uint>(value), StatusName);
                break;
            case FieldType.IcmpType
            or FieldType.IcmpV6Type
            or FieldType.IcmpCode
            or FieldType.IcmpV6Code
            or FieldType.PacketType
            or FieldType.Number8:
                WriteNumber(output, value[0]);
                break;
            case FieldType.Number16 or FieldType.Ipv4Low:
                WriteNumber(output, BinaryPrimitives.ReadUInt16BigEndian(value));
                break;
            case FieldType.TcpFlags:
                WriteBytes(output, value[..1]);
                break;
            case FieldType.Priority:
                WriteHex(output, MemoryMarshal.Read<uint>(value));
                break;
            case FieldType.Mac:
                WriteMac(output, value);
                break;
            default:
                throw new UnreachableException();
        }
    }

    public static void WriteNumber(TextWriter output, ulong value)
    {
        Span<char> text = stackalloc char[20];
        value.TryFormat(text, out var length, default, CultureInfo.InvariantCulture);
        output.Write(text[..length]);
    }

    public static void WriteHex(TextWriter output, uint value)
    {
        Span<char> text = stackalloc char[8];
        value.TryFormat(text, out _, "x8", CultureInfo.InvariantCulture);
        output.Write("0x");
        output.Write(text);
    }

    /// <summary>The bytes as one number: <c>0x1fff</c>.</summary>
    public static void WriteBytes(TextWriter output, ReadOnlySpan<byte> value)
    {
        output.Write("0x");
        output.Write(Convert.ToHexStringLower(value));
    }

    private static void WriteMac(TextWriter output, ReadOnlySpan<byte> value)
    {
        for (var i = 0; i < FieldType.Mac.Length(); i++)
        {
            output.Write(i == 0 ? "" : ":");
            output.Write(Convert.ToHexStringLower(value.Slice(i, 1)));
        }
    }

    private static void WriteIpv4(TextWriter output, ReadOnlySpan<byte> value)
    {
        Span<char> text = stackalloc char[15];
        var length = 0;
        for (var i = 0; i < 4; i++)
        {
            if (i > 0)
            {
                text[length++] = '.';
            }

            value[i].TryFormat(text[length..], out var digits, default, CultureInfo.InvariantCulture);
            length += digits;
        }

        output.Write(text[..length]);
    }

    private static void WriteProtocol(TextWriter output, byte protocol)
    {
        switch (protocol)
        {
            case 6:
                output.Write("tcp");
                break;
            case 17:
                output.Write("udp");
                break;
            default:
                WriteNumber(output, protocol);
                break;
        }
    }

    private static void WriteName(TextWriter output, ReadOnlySpan<byte> value)
    {
        var end = value.IndexOf((byte)0);
        output.Write('"');
        var name = Encoding.UTF8.GetString(end < 0 ? value : value[..end]);

        // A star at the end means any continuation, unless it is escaped.
        output.Write(name.EndsWith('*') ? $"{name[..^1]}\\*" : name);
        output.Write('"');
    }

    /// <summary>Names of conntrack bits, one after another.</summary>
    public static void WriteBits(TextWriter output, FieldType type, uint bits, string separator) =>
        WriteBits(output, bits, type == FieldType.CtState ? StateName : StatusName, separator);

    private static void WriteBits(TextWriter output, uint bits, Func<uint, string> name, string separator = ",")
    {
        for (var rest = bits; rest != 0; rest &= rest - 1)
        {
            output.Write(rest == bits ? "" : separator);
            output.Write(name(1u << BitOperations.TrailingZeroCount(rest)));
        }
    }

    // ct_state_tbl and ct_status_tbl of nftables src/ct.c.
    private static string StateName(uint bit) =>
        bit switch
        {
            1 => "invalid",
            2 => "established",
            4 => "related",
            8 => "new",
            64 => "untracked",
            _ => throw NftRefusal.Match(
                string.Create(CultureInfo.InvariantCulture, $"nft has no name for ct state bit {bit}")
            ),
        };

    private static string StatusName(uint bit) =>
        bit switch
        {
            1 => "expected",
            2 => "seen-reply",
            4 => "assured",
            8 => "confirmed",
            16 => "snat",
            32 => "dnat",
            512 => "dying",
            _ => throw NftRefusal.Match(
                string.Create(CultureInfo.InvariantCulture, $"nft has no name for ct status bit {bit}")
            ),
        };
}
