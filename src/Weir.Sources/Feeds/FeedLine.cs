using System.Runtime.CompilerServices;
using Weir.Core.Model;
using Weir.Sources.Rows;

namespace Weir.Sources.Feeds;

/// <summary>
/// Reads one line of a list: <c>1.2.3.4</c>, <c>1.2.3.0/24 ; SBL1</c>, <c>1.2.3.4-1.2.3.9 words</c>, either family. Behind ';' or '#' is
/// a comment, behind a blank are words that do not matter. Nothing is allocated for a line that is right.
/// </summary>
internal static class FeedLine
{
    /// <returns>What is wrong, or null; a line with nothing but comment adds nothing.</returns>
    public static string? Read(ReadOnlySpan<byte> line, int number, FeedCollector entries)
    {
        var comment = line.IndexOfAny((byte)';', (byte)'#');
        var text = Trim(comment < 0 ? line : line[..comment]);
        if (text.IsEmpty)
        {
            return null;
        }

        var used = Ipv4(text, out var address);
        if (used == text.Length || (used > 0 && text[used] is (byte)' ' or (byte)'\t' && !IsRange(text[used..])))
        {
            entries.Add(address, 32, number);
            return null;
        }

        return Slow(text, number, entries);
    }

    private static string? Slow(ReadOnlySpan<byte> text, int number, FeedCollector entries)
    {
        var blank = text.IndexOfAny((byte)' ', (byte)'\t');
        var word = blank < 0 ? text : text[..blank];
        var rest = blank < 0 ? default : Trim(text[blank..]);
        var dash = word.IndexOf((byte)'-');
        if (dash >= 0 || rest.StartsWith("-"u8))
        {
            // "a-b", "a- b", "a -b" and "a - b" are the same range.
            var first = dash >= 0 ? word[..dash] : word;
            var last =
                dash >= 0 && dash + 1 < word.Length ? word[(dash + 1)..] : FirstWord(Trim(rest.TrimStart((byte)'-')));
            return Range(first, last, number, entries);
        }

        if (!Utf8Values.TryPrefix(word, out var prefix, out var problem))
        {
            return problem;
        }

        return Add(prefix, number, entries);
    }

    private static string? Add(IpPrefix prefix, int number, FeedCollector entries)
    {
        if (prefix.Length == 0)
        {
            return "a list of all addresses is none";
        }

        if (prefix.IsIpv6)
        {
            entries.Add(prefix.V6.Address.Value, prefix.Length, number);
        }
        else
        {
            entries.Add(prefix.V4.Address.Value, prefix.Length, number);
        }

        return null;
    }

    private static string? Range(ReadOnlySpan<byte> first, ReadOnlySpan<byte> last, int number, FeedCollector entries)
    {
        if (
            !Utf8Values.TryPrefix(first, out var from, out var problem)
            || !Utf8Values.TryPrefix(last, out var to, out problem)
        )
        {
            return problem;
        }

        var hosts = from.IsIpv6 ? 128 : 32;
        if (from.IsIpv6 != to.IsIpv6 || from.Length != hosts || to.Length != hosts || to < from)
        {
            return $"{from}-{to} is no range of addresses; the first must not be above the last";
        }

        var (low, high) = from.IsIpv6
            ? (from.V6.Address.Value, to.V6.Address.Value)
            : ((UInt128)from.V4.Address.Value, (UInt128)to.V4.Address.Value);
        foreach (var (start, length) in PrefixCover.Of(low, high, hosts))
        {
            if (length == 0)
            {
                return "a list of all addresses is none";
            }

            if (from.IsIpv6)
            {
                entries.Add(start, length, number);
            }
            else
            {
                entries.Add((uint)start, length, number);
            }
        }

        return null;
    }

    /// <summary>A dotted quad at the start of the text, strictly as everywhere; 0 when there is none, else its length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Ipv4(ReadOnlySpan<byte> text, out uint address)
    {
        address = 0;
        var (octet, digits, dots, at) = (0u, 0, 0, 0);
        for (; at < text.Length; at++)
        {
            var digit = (uint)text[at] - '0';
            if (digit <= 9)
            {
                // A leading zero means something else to others (inet_aton): the slow way refuses it.
                if (digits > 0 && octet == 0)
                {
                    return 0;
                }

                octet = (octet * 10) + digit;
                digits++;
                if (octet > 255)
                {
                    return 0;
                }
            }
            else if (text[at] == '.' && digits > 0 && dots < 3)
            {
                address = (address << 8) | octet;
                (octet, digits, dots) = (0, 0, dots + 1);
            }
            else
            {
                break;
            }
        }

        address = (address << 8) | octet;
        return dots == 3 && digits > 0 ? at : 0;
    }

    private static bool IsRange(ReadOnlySpan<byte> rest) => Trim(rest).StartsWith("-"u8);

    private static ReadOnlySpan<byte> FirstWord(ReadOnlySpan<byte> text)
    {
        var blank = text.IndexOfAny((byte)' ', (byte)'\t');
        return blank < 0 ? text : text[..blank];
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t\r"u8);
}
