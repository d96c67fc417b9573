using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Weir.Core.Model;

/// <summary>An Ethernet address as a 48-bit number; the first byte on the wire is the most significant. Default is 00:00:00:00:00:00.</summary>
/// <remarks>Read as six two-digit hexadecimal numbers with one kind of separator, ':' or '-'; printed in lower case with ':'.</remarks>
public readonly record struct Mac : IComparable<Mac>
{
    private const ulong Highest = 0xFFFF_FFFF_FFFF;

    /// <exception cref="ArgumentOutOfRangeException">The value has more than 48 bits.</exception>
    public Mac(ulong value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Highest);
        Value = value;
    }

    public ulong Value { get; }

    /// <summary>True for group addresses (the lowest bit of the first byte, IEEE 802).</summary>
    public bool IsMulticast => (Value & 0x0100_0000_0000) != 0;

    public static bool TryParse(ReadOnlySpan<char> text, out Mac mac, [NotNullWhen(false)] out string? problem)
    {
        mac = default;
        problem = "an Ethernet address has six two-digit hexadecimal numbers separated by ':' or '-'";
        if (text.Length != 17 || text[2] is not (':' or '-'))
        {
            return false;
        }

        var value = 0ul;
        for (var i = 0; i < 17; i += 3)
        {
            if (
                !byte.TryParse(
                    text.Slice(i, 2),
                    NumberStyles.AllowHexSpecifier,
                    CultureInfo.InvariantCulture,
                    out var octet
                )
            )
            {
                return false;
            }

            if (i > 0 && text[i - 1] != text[2])
            {
                return false;
            }

            value = (value << 8) | octet;
        }

        mac = new Mac(value);
        problem = null;
        return true;
    }

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Byte(5):x2}:{Byte(4):x2}:{Byte(3):x2}:{Byte(2):x2}:{Byte(1):x2}:{Byte(0):x2}"
        );

    public int CompareTo(Mac other) => Value.CompareTo(other.Value);

    private byte Byte(int index) => (byte)(Value >> (8 * index));

    public static bool operator <(Mac left, Mac right) => left.Value < right.Value;

    public static bool operator >(Mac left, Mac right) => left.Value > right.Value;

    public static bool operator <=(Mac left, Mac right) => left.Value <= right.Value;

    public static bool operator >=(Mac left, Mac right) => left.Value >= right.Value;
}
