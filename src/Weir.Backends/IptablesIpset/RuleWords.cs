using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Backends.IptablesIpset;

/// <summary>Appends values in iptables' words to a rule's line.</summary>
internal static class RuleWords
{
    public static StringBuilder AppendNumber(this StringBuilder line, ulong value) =>
        line.Append(CultureInfo.InvariantCulture, $"{value}");

    public static StringBuilder AppendHex(this StringBuilder line, uint value) =>
        line.Append(CultureInfo.InvariantCulture, $"0x{value:x}");

    public static StringBuilder AppendAddress(this StringBuilder line, ReadOnlySpan<byte> value)
    {
        if (value.Length > 4)
        {
            return line.Append(new Ipv6Address(BinaryPrimitives.ReadUInt128BigEndian(value)).ToString());
        }

        var address = BinaryPrimitives.ReadUInt32BigEndian(value);
        return line.Append(
            CultureInfo.InvariantCulture,
            $"{address >> 24}.{(address >> 16) & 255}.{(address >> 8) & 255}.{address & 255}"
        );
    }

    /// <summary>Address and mask as iptables-save prints them: a length where the mask is one, else the mask itself.</summary>
    public static StringBuilder AppendNetwork(
        this StringBuilder line,
        ReadOnlySpan<byte> address,
        ReadOnlySpan<byte> mask
    )
    {
        line.AppendAddress(address).Append('/');
        return PrefixLength(mask) is { } length ? line.AppendNumber((ulong)length) : line.AppendAddress(mask);
    }

    public static StringBuilder AppendInterface(this StringBuilder line, ReadOnlySpan<byte> name, bool wildcard)
    {
        var end = name.IndexOf((byte)0);
        line.Append(Encoding.UTF8.GetString(end < 0 ? name : name[..end]));
        return wildcard ? line.Append('+') : line;
    }

    /// <summary>Quoted where libxtables' xtables_save_string quotes: anything but letters, digits, '_' and '-'.</summary>
    public static StringBuilder AppendQuoted(this StringBuilder line, string text)
    {
        if (text.Length > 0 && text.AsSpan().IndexOfAnyExcept(PlainCharacters) < 0)
        {
            return line.Append(text);
        }

        line.Append('"');
        foreach (var character in text)
        {
            if (character is '"' or '\\' or '\'')
            {
                line.Append('\\');
            }

            line.Append(character);
        }

        return line.Append('"');
    }

    public static uint Number(FieldType type, ReadOnlySpan<byte> value) =>
        type switch
        {
            FieldType.Mark or FieldType.Priority or FieldType.CtState or FieldType.CtStatus => MemoryMarshal.Read<uint>(
                value
            ),
            FieldType.Port or FieldType.Number16 => BinaryPrimitives.ReadUInt16BigEndian(value),
            _ => value[0],
        };

    /// <summary>How many leading bits are set, or null when others are too.</summary>
    public static int? PrefixLength(ReadOnlySpan<byte> mask)
    {
        var length = 0;
        foreach (var part in mask)
        {
            length += BitOperations.LeadingZeroCount((uint)(byte)~part) - 24;
            if (part != 255)
            {
                break;
            }
        }

        for (var i = length; i < mask.Length * 8; i++)
        {
            if ((mask[i / 8] & (128 >> (i % 8))) != 0)
            {
                return null;
            }
        }

        return length;
    }

    private static readonly System.Buffers.SearchValues<char> PlainCharacters = System.Buffers.SearchValues.Create(
        "-_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    );
}
