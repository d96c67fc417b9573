using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Weir.Core.Rules;

namespace Weir.Backends.Nft.Reading;

/// <summary>Fields, masks and keys.</summary>
internal static class FieldReader
{
    private static readonly (byte[] Name, Field Field)[] Names =
    [
        .. Field.Table.Items.Select(f => (Encoding.ASCII.GetBytes(NftFields.Name(f)), f)),
    ];

    public static Field? TryField(ref LineCursor cursor)
    {
        foreach (var (name, field) in Names)
        {
            if (cursor.TryTake(name))
            {
                return field;
            }
        }

        return null;
    }

    /// <summary>One field or a concatenation; null, and the cursor where it was, when something else stands here.</summary>
    public static Key? TryKey(ref LineCursor cursor)
    {
        var start = cursor.At;
        var parts = new List<KeyPart>();
        do
        {
            if (TryPart(ref cursor) is not { } part)
            {
                cursor.Restore(start);
                return null;
            }

            parts.Add(part);
        } while (cursor.TryTake("."u8));

        return new Key([.. parts]);
    }

    /// <summary>A number in the bytes of a mask, or an address.</summary>
    public static bool TryMask(FieldType type, ReadOnlySpan<byte> text, Span<byte> mask)
    {
        if (type is FieldType.Ipv4Address or FieldType.Ipv6Address or FieldType.Mac)
        {
            return ValueReader.TryRead(type, text, mask);
        }

        Span<byte> number = stackalloc byte[16];
        if (type == FieldType.InterfaceName || !LineCursor.TryNumber(text, out var value))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt64BigEndian(number, value);
        if (value >> (8 * type.Length()) != 0)
        {
            return false;
        }

        if (NftDataTypes.IsHostOrder(type))
        {
            MemoryMarshal.Write(mask, (uint)value);
        }
        else
        {
            number[(8 - type.Length())..8].CopyTo(mask);
        }

        return true;
    }

    private static KeyPart? TryPart(ref LineCursor cursor)
    {
        var isBracketed = cursor.Rest.StartsWith("("u8);
        if (isBracketed)
        {
            cursor.Restore(cursor.At + 1);
        }

        if (TryField(ref cursor) is not { } field)
        {
            return null;
        }

        if (!cursor.TryTake("&"u8))
        {
            return isBracketed ? null : new KeyPart(field);
        }

        var word = cursor.Word();
        if (isBracketed)
        {
            if (!word.EndsWith(")"u8))
            {
                return null;
            }

            word = word[..^1];
        }

        Span<byte> mask = stackalloc byte[field.Type.Length()];
        mask.Clear();
        return TryMask(field.Type, word, mask) && PrefixMask.LengthOf(field, mask) is >= 0 and var length
            ? new KeyPart(field, length)
            : null;
    }
}
