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
            case FieldType.IcmpType or FieldType.IcmpV6Type or FieldType.IcmpCode or FieldType.IcmpV6Code:
                WriteNumber(output, value[0]);
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
        output.Write(Encoding.UTF8.GetString(end < 0 ? value : value[..end]));
        output.Write('"');
    }

    private static void WriteBits(TextWriter output, uint bits, Func<uint, string> name)
    {
        for (var rest = bits; rest != 0; rest &= rest - 1)
        {
            output.Write(rest == bits ? "" : ",");
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
            _ => throw new NotSupportedException(string.Create(CultureInfo.InvariantCulture, $"ct state bit {bit}")),
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
            _ => throw new NotSupportedException(string.Create(CultureInfo.InvariantCulture, $"ct status bit {bit}")),
        };
}
