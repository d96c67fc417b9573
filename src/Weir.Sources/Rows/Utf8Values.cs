using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Weir.Core.Model;

namespace Weir.Sources.Rows;

/// <summary>Reads values from UTF-8 bytes without making strings; what is wrong is worded by the value types themselves.</summary>
internal static class Utf8Values
{
    // Longer than any address, prefix, port range or time.
    private const int Longest = 64;

    public static bool TryIpv4(
        ReadOnlySpan<byte> bytes,
        out Ipv4Address address,
        [NotNullWhen(false)] out string? problem
    ) => Ipv4Address.TryParse(Widen(bytes, stackalloc char[Longest]), out address, out problem);

    public static bool TryIpv4Prefix(
        ReadOnlySpan<byte> bytes,
        out Ipv4Prefix prefix,
        [NotNullWhen(false)] out string? problem
    ) => Ipv4Prefix.TryParse(Widen(bytes, stackalloc char[Longest]), out prefix, out problem);

    public static bool TryIpv6Prefix(
        ReadOnlySpan<byte> bytes,
        out Ipv6Prefix prefix,
        [NotNullWhen(false)] out string? problem
    ) => Ipv6Prefix.TryParse(Widen(bytes, stackalloc char[Longest]), out prefix, out problem);

    public static bool TryPrefix(
        ReadOnlySpan<byte> bytes,
        out IpPrefix prefix,
        [NotNullWhen(false)] out string? problem
    ) => IpPrefix.TryParse(Widen(bytes, stackalloc char[Longest]), out prefix, out problem);

    public static bool TryPorts(
        ReadOnlySpan<byte> bytes,
        out PortRange ports,
        [NotNullWhen(false)] out string? problem
    ) => PortRange.TryParse(Widen(bytes, stackalloc char[Longest]), out ports, out problem);

    /// <summary>Decimal digits only, no sign, no leading zero.</summary>
    public static bool TryNumber(ReadOnlySpan<byte> bytes, out uint number)
    {
        number = 0;
        return (bytes.Length == 1 || (bytes.Length is > 1 and <= 10 && bytes[0] != '0'))
            && !bytes.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && Utf8Parser.TryParse(bytes, out number, out var used)
            && used == bytes.Length;
    }

    /// <summary>
    /// ISO 8601 in UTC: <c>2027-01-31T18:00:00Z</c>. PostgreSQL's form of it (a blank for the T, <c>+00</c> for the Z) is the same time.
    /// </summary>
    public static bool TryTime(ReadOnlySpan<byte> bytes, out DateTimeOffset time)
    {
        time = default;
        var text = Widen(bytes, stackalloc char[Longest]);
        var end =
            text.EndsWith("Z") ? 1
            : text.EndsWith("+00:00") ? 6
            : text.EndsWith("+00") ? 3
            : 0;
        if (end == 0 || text.Length < 19 + end || text[10] is not ('T' or ' '))
        {
            return false;
        }

        return DateTimeOffset.TryParseExact(
            text[..^end],
            text[10] == 'T' ? "yyyy-MM-dd'T'HH:mm:ss.FFFFFF" : "yyyy-MM-dd HH:mm:ss.FFFFFF",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out time
        );
    }

    /// <summary>UTF-8 without control characters and without white space around it.</summary>
    public static bool TryText(
        ReadOnlySpan<byte> bytes,
        int mostBytes,
        out string text,
        [NotNullWhen(false)] out string? problem
    )
    {
        text = "";
        problem =
            bytes.Length > mostBytes ? $"longer than {mostBytes} bytes"
            : !IsUtf8(bytes) ? "not UTF-8 text"
            : null;
        if (problem is null)
        {
            text = Encoding.UTF8.GetString(bytes);
            problem =
                text.AsSpan().Trim().Length != text.Length ? "white space around it"
                : HasControl(text) ? "a control character in it"
                : null;
        }

        return problem is null;
    }

    private static bool IsUtf8(ReadOnlySpan<byte> bytes) => System.Text.Unicode.Utf8.IsValid(bytes);

    private static bool HasControl(string text)
    {
        foreach (var character in text)
        {
            if (char.IsControl(character))
            {
                return true;
            }
        }

        return false;
    }

    // The value types read characters; what is not ASCII becomes a character that none of them accepts.
    private static ReadOnlySpan<char> Widen(ReadOnlySpan<byte> bytes, Span<char> buffer)
    {
        if (bytes.Length > buffer.Length)
        {
            bytes = bytes[..buffer.Length];
        }

        if (Ascii.ToUtf16(bytes, buffer, out var length) != OperationStatus.Done)
        {
            buffer[length++] = '\uFFFD';
        }

        return buffer[..length];
    }
}
