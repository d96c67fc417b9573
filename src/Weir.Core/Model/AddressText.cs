using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Weir.Core.Model;

/// <summary>Reads and prints addresses, strictly: each text has one meaning or none.</summary>
internal static class AddressText
{
    private static readonly SearchValues<char> Ipv6Characters = SearchValues.Create("0123456789abcdefABCDEF:.");

    public static bool TryParseIpv4(
        ReadOnlySpan<char> text,
        out Ipv4Address address,
        [NotNullWhen(false)] out string? problem
    )
    {
        if (AddressDigits.TryIpv4(text, out var value))
        {
            address = new Ipv4Address(value);
            problem = null;
            return true;
        }

        address = default;
        var rest = text;
        for (var part = 0; part < 4; part++)
        {
            var dot = rest.IndexOf('.');
            var last = part == 3;
            if (last != (dot < 0))
            {
                problem = "an IPv4 address has four numbers separated by dots";
                return false;
            }

            if (!TryParseOctet(last ? rest : rest[..dot], out var octet, out problem))
            {
                return false;
            }

            value = (value << 8) | octet;
            rest = last ? default : rest[(dot + 1)..];
        }

        address = new Ipv4Address(value);
        problem = null;
        return true;
    }

    public static bool TryParseIpv6(
        ReadOnlySpan<char> text,
        out Ipv6Address address,
        [NotNullWhen(false)] out string? problem
    )
    {
        if (AddressDigits.TryIpv6(text, out var value))
        {
            address = new Ipv6Address(value);
            problem = null;
            return true;
        }

        address = default;
        // IPAddress also takes zones, brackets and ports; only these characters can make an address alone.
        if (text.Length is < 2 or > 45 || text.ContainsAnyExcept(Ipv6Characters) || text.Count(':') < 2)
        {
            problem = "not an IPv6 address (RFC 4291, section 2.2)";
            return false;
        }

        var dot = text.IndexOf('.');
        if (dot >= 0 && !TryParseIpv4(text[(text.LastIndexOf(':') + 1)..], out _, out problem))
        {
            return false;
        }

        if (!IPAddress.TryParse(text, out var parsed) || parsed.AddressFamily != AddressFamily.InterNetworkV6)
        {
            problem = "not an IPv6 address (RFC 4291, section 2.2)";
            return false;
        }

        Span<byte> bytes = stackalloc byte[16];
        parsed.TryWriteBytes(bytes, out _);
        address = new Ipv6Address(BinaryPrimitives.ReadUInt128BigEndian(bytes));
        problem = null;
        return true;
    }

    public static string Format(Ipv6Address address) => address.ToIPAddress().ToString();

    private static bool TryParseOctet(ReadOnlySpan<char> text, out uint octet, [NotNullWhen(false)] out string? problem)
    {
        octet = 0;
        if (text.IsEmpty || text.ContainsAnyExceptInRange('0', '9'))
        {
            problem = $"'{text}' is not a number from 0 to 255";
            return false;
        }

        if (text.Length > 1 && text[0] == '0')
        {
            problem = $"'{text}' has a leading zero, which some programs read as octal";
            return false;
        }

        if (!uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out octet) || octet > 255)
        {
            problem = $"'{text}' is not a number from 0 to 255";
            return false;
        }

        problem = null;
        return true;
    }
}
