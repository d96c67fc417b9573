namespace Weir.Core.Model;

/// <summary>
/// Reads well-formed addresses in one walk without allocating: a site has hundreds of thousands. What it refuses goes to
/// <see cref="AddressText"/>, which decides and words what is wrong.
/// </summary>
internal static class AddressDigits
{
    private const int Groups = 8;

    public static bool TryIpv4(ReadOnlySpan<char> text, out uint value)
    {
        value = 0;
        var (octet, digits, dots) = (0u, 0, 0);
        foreach (var letter in text)
        {
            if (letter == '.')
            {
                if (digits == 0 || ++dots > 3)
                {
                    return false;
                }

                value = (value << 8) | octet;
                (octet, digits) = (0, 0);
                continue;
            }

            var digit = (uint)letter - '0';
            if (digit > 9 || (digits > 0 && octet == 0))
            {
                return false;
            }

            octet = (octet * 10) + digit;
            digits++;
            if (octet > 255)
            {
                return false;
            }
        }

        value = (value << 8) | octet;
        return dots == 3 && digits > 0;
    }

    public static bool TryIpv6(ReadOnlySpan<char> text, out UInt128 value)
    {
        value = default;
        Span<ushort> groups = stackalloc ushort[Groups];
        // Number of groups before "::", or -1.
        var gap = text.StartsWith("::") ? 0 : -1;
        var count = 0;
        for (var at = gap == 0 ? 2 : 0; at < text.Length; )
        {
            var digits = ReadGroup(text[at..], out var group);
            if (digits == 0 || count == Groups)
            {
                return false;
            }

            groups[count++] = group;
            at += digits;
            if (at == text.Length)
            {
                break;
            }

            // A dot (IPv4 at the end) is rare enough for the other reader.
            if (text[at++] != ':' || at == text.Length)
            {
                return false;
            }

            if (text[at] == ':')
            {
                if (gap >= 0)
                {
                    return false;
                }

                gap = count;
                at++;
            }
        }

        if (gap < 0 ? count != Groups : count == Groups)
        {
            return false;
        }

        value = Join(groups[..count], gap < 0 ? count : gap);
        return true;
    }

    /// <returns>How many digits, 1 … 4; 0 when there is none or one too many.</returns>
    private static int ReadGroup(ReadOnlySpan<char> text, out ushort group)
    {
        var value = 0;
        var digits = 0;
        while (digits < text.Length && char.IsAsciiHexDigit(text[digits]))
        {
            var letter = text[digits];
            value = (value << 4) | (letter <= '9' ? letter - '0' : (letter | 0x20) - 'a' + 10);
            if (++digits > 4)
            {
                break;
            }
        }

        group = unchecked((ushort)value);
        return digits > 4 ? 0 : digits;
    }

    // The groups after the gap are the last ones of the address.
    private static UInt128 Join(ReadOnlySpan<ushort> groups, int gap)
    {
        Span<ushort> all = stackalloc ushort[Groups];
        groups[..gap].CopyTo(all);
        groups[gap..].CopyTo(all[(Groups - groups.Length + gap)..]);
        var (high, low) = (0ul, 0ul);
        for (var i = 0; i < Groups / 2; i++)
        {
            high = (high << 16) | all[i];
            low = (low << 16) | all[i + (Groups / 2)];
        }

        return new UInt128(high, low);
    }
}
