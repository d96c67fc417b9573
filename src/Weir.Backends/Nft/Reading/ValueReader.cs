using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Backends.Nft.Reading;

/// <summary>Values in nft's words, as <see cref="ValueText"/> writes them, into the bytes they have in a key.</summary>
internal static class ValueReader
{
    private static readonly (byte[] Name, uint Bit)[] States =
    [
        ("invalid"u8.ToArray(), 1),
        ("established"u8.ToArray(), 2),
        ("related"u8.ToArray(), 4),
        ("new"u8.ToArray(), 8),
        ("untracked"u8.ToArray(), 64),
    ];

    private static readonly (byte[] Name, uint Bit)[] Statuses =
    [
        ("expected"u8.ToArray(), 1),
        ("seen-reply"u8.ToArray(), 2),
        ("assured"u8.ToArray(), 4),
        ("confirmed"u8.ToArray(), 8),
        ("snat"u8.ToArray(), 16),
        ("dnat"u8.ToArray(), 32),
        ("dying"u8.ToArray(), 512),
    ];

    /// <param name="type">Type of the value.</param>
    /// <param name="text">In nft's words.</param>
    /// <param name="value">Zeroed, at least as long as the type.</param>
    /// <returns>False when the text is no value of the type.</returns>
    public static bool TryRead(FieldType type, ReadOnlySpan<byte> text, Span<byte> value) =>
        type switch
        {
            FieldType.Ipv4Address => TryIpv4(text, value),
            FieldType.Ipv6Address => TryIpv6(text, value),
            FieldType.InterfaceName => TryName(text, value),
            FieldType.Mac => TryMac(text, value),
            FieldType.CtState => TryBits(text, (byte)',', States, value),
            FieldType.CtStatus => TryBits(text, (byte)',', Statuses, value),
            _ => TryNumber(type, text, value),
        };

    /// <summary>Conntrack bits with a separator between.</summary>
    public static bool TryBits(FieldType type, ReadOnlySpan<byte> text, byte separator, Span<byte> value) =>
        TryBits(text, separator, type == FieldType.CtState ? States : Statuses, value);

    private static bool TryIpv4(ReadOnlySpan<byte> text, Span<byte> value)
    {
        var part = 0;
        var digits = 0;
        var number = 0;
        foreach (var one in text)
        {
            if (one == '.')
            {
                if (digits == 0 || part == 3)
                {
                    return false;
                }

                value[part++] = (byte)number;
                (number, digits) = (0, 0);
                continue;
            }

            number = (number * 10) + one - '0';
            digits++;
            if (one is < (byte)'0' or > (byte)'9' || number > byte.MaxValue || digits > 3)
            {
                return false;
            }
        }

        value[part] = (byte)number;
        return part == 3 && digits > 0;
    }

    private static bool TryIpv6(ReadOnlySpan<byte> text, Span<byte> value)
    {
        Span<char> characters = stackalloc char[45];
        if (text.Length > characters.Length)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            characters[i] = (char)text[i];
        }

        if (!Ipv6Address.TryParse(characters[..text.Length], out var address))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt128BigEndian(value, address.Value);
        return true;
    }

    private static bool TryName(ReadOnlySpan<byte> text, Span<byte> value)
    {
        if (text.Length < 2 || text[0] != '"' || text[^1] != '"')
        {
            return false;
        }

        var name = text[1..^1];
        var isEscaped = name.EndsWith("\\*"u8);
        if (!isEscaped && name.EndsWith("*"u8))
        {
            return false;
        }

        name = isEscaped ? name[..^2] : name;
        if (name.Length + (isEscaped ? 1 : 0) > FieldType.InterfaceName.Length() || name.Contains((byte)0))
        {
            return false;
        }

        name.CopyTo(value);
        if (isEscaped)
        {
            value[name.Length] = (byte)'*';
        }

        return true;
    }

    private static bool TryMac(ReadOnlySpan<byte> text, Span<byte> value)
    {
        const int length = 17;
        if (text.Length != length)
        {
            return false;
        }

        for (var i = 0; i < FieldType.Mac.Length(); i++)
        {
            if ((i < 5 && text[(3 * i) + 2] != ':') || !TryHex(text.Slice(3 * i, 2), out value[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryHex(ReadOnlySpan<byte> text, out byte value) =>
        byte.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);

    private static bool TryBits(
        ReadOnlySpan<byte> text,
        byte separator,
        (byte[] Name, uint Bit)[] names,
        Span<byte> value
    )
    {
        if (LineCursor.TryNumber(text, out var number) && number <= uint.MaxValue)
        {
            MemoryMarshal.Write(value, (uint)number);
            return true;
        }

        var bits = 0u;
        foreach (var range in text.Split(separator))
        {
            var bit = 0u;
            foreach (var (name, known) in names)
            {
                bit |= text[range].SequenceEqual(name) ? known : 0;
            }

            if (bit == 0)
            {
                return false;
            }

            bits |= bit;
        }

        MemoryMarshal.Write(value, bits);
        return true;
    }

    private static bool TryNumber(FieldType type, ReadOnlySpan<byte> text, Span<byte> value)
    {
        if (!LineCursor.TryNumber(text, out var number) && !TryWord(type, text, out number))
        {
            return false;
        }

        switch (type.Length())
        {
            case 1 when number <= byte.MaxValue:
                value[0] = (byte)number;
                return true;
            case 2 when number <= ushort.MaxValue:
                BinaryPrimitives.WriteUInt16BigEndian(value, (ushort)number);
                return true;
            case 4 when number <= uint.MaxValue:
                MemoryMarshal.Write(value, (uint)number);
                return true;
            default:
                return false;
        }
    }

    private static bool TryWord(FieldType type, ReadOnlySpan<byte> text, out ulong number)
    {
        number = (type, Encoding.ASCII.GetString(text)) switch
        {
            (FieldType.Protocol, "tcp") => 6,
            (FieldType.Protocol, "udp") => 17,
            (FieldType.NfProto, "ipv4") => 2,
            (FieldType.NfProto, "ipv6") => 10,
            (FieldType.CtDirection, "original") => 0,
            (FieldType.CtDirection, "reply") => 1,
            _ => ulong.MaxValue,
        };
        return number != ulong.MaxValue;
    }
}
