using Weir.Core.Rules;

namespace Weir.Backends.Nft.Reading;

/// <summary>One value, a prefix, or first-last, as <see cref="RangeText"/> writes them.</summary>
internal static class RangeReader
{
    public static bool TryRead(FieldType type, ReadOnlySpan<byte> text, Span<byte> first, Span<byte> last)
    {
        var isAddress = type is FieldType.Ipv4Address or FieldType.Ipv6Address;
        var slash = isAddress ? text.IndexOf((byte)'/') : -1;
        if (slash >= 0)
        {
            return ValueReader.TryRead(type, text[..slash], first)
                && LineCursor.TryNumber(text[(slash + 1)..], out var bits)
                && TryPrefix(first[..type.Length()], last[..type.Length()], bits);
        }

        var dash = type is FieldType.InterfaceName ? -1 : text.IndexOf((byte)'-');
        return dash < 0
            ? ValueReader.TryRead(type, text, first) && ValueReader.TryRead(type, text, last)
            : ValueReader.TryRead(type, text[..dash], first) && ValueReader.TryRead(type, text[(dash + 1)..], last);
    }

    private static bool TryPrefix(Span<byte> first, Span<byte> last, ulong bits)
    {
        if (bits > (ulong)first.Length * 8)
        {
            return false;
        }

        for (var i = 0; i < first.Length; i++)
        {
            var kept = Math.Clamp((int)bits - (8 * i), 0, 8);
            var rest = (byte)(0xff >> kept);
            if ((first[i] & rest) != 0)
            {
                return false;
            }

            last[i] = (byte)(first[i] | rest);
        }

        return true;
    }
}
