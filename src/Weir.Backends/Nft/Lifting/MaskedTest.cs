using System.Runtime.InteropServices;
using Weir.Core.Rules;

namespace Weir.Backends.Nft.Lifting;

/// <summary>The test that a field under a mask was compared for: any of some bits, a prefix, or the mask as it is.</summary>
internal static class MaskedTest
{
    public static Match Of(Field field, byte[] mask, Comparison sign, byte[] data)
    {
        if (field.Type is FieldType.CtState or FieldType.CtStatus && data.AsSpan().IndexOfAnyExcept((byte)0) < 0)
        {
            return new Match.AnyBit(field, MemoryMarshal.Read<uint>(mask), sign == Comparison.Equal);
        }

        if (field.Type is FieldType.Ipv4Address or FieldType.Ipv6Address && PrefixLength(mask) is { } length)
        {
            return new Match.Compare(new KeyPart(field, length), sign, new([.. data]));
        }

        return new Match.Masked(field, new([.. mask]), sign, new([.. data]));
    }

    /// <summary>Ones of a mask that has them all in front; null for another.</summary>
    public static int? PrefixLength(ReadOnlySpan<byte> mask)
    {
        var length = 0;
        while (length < mask.Length * 8 && (mask[length / 8] & (0x80 >> (length % 8))) != 0)
        {
            length++;
        }

        for (var bit = length; bit < mask.Length * 8; bit++)
        {
            if ((mask[bit / 8] & (0x80 >> (bit % 8))) != 0)
            {
                return null;
            }
        }

        return length;
    }
}
