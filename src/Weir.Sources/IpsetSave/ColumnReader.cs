using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Weir.Core.Model;

namespace Weir.Sources.IpsetSave;

/// <summary>One dimension's text as values: a range may be several.</summary>
internal static class ColumnReader
{
    /// <summary>As many elements as ipset makes of one line at most (IPSET_MAX_RANGE of <c>ip_set.h</c>).</summary>
    public const int MostPerLine = 1 << 20;

    private const int NameLength = 16;

    private static readonly SearchValues<char> ProtocolLetters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyz0123456789-"
    );

    /// <summary>One value, or a network of <paramref name="Length"/> bits; ports carry their protocol.</summary>
    internal readonly record struct Cell(UInt128 First, UInt128 Last, int Length, byte Protocol = 0);

    /// <param name="cells">Gets the values.</param>
    /// <param name="opaque">Set to why the whole set cannot be modelled, when this value is to blame.</param>
    /// <returns>What is wrong with the text, or null.</returns>
    public static string? Read(
        IpsetColumn column,
        SetDraft set,
        ReadOnlySpan<char> text,
        List<Cell> cells,
        ref string? opaque
    ) =>
        column switch
        {
            IpsetColumn.Ip or IpsetColumn.Net => Address(column, set, text, cells),
            IpsetColumn.Port => Port(text, cells, ref opaque),
            IpsetColumn.PlainPort => Ports(text, 0, cells),
            IpsetColumn.Mac => MacAddress(text, cells),
            IpsetColumn.Interface => Interface(text, cells, ref opaque),
            _ => Mark(text, cells),
        };

    private static string? Address(IpsetColumn column, SetDraft set, ReadOnlySpan<char> text, List<Cell> cells)
    {
        var bits = set.IsIpv6 ? 128 : 32;
        var dash = text.IndexOf('-');
        UInt128 first,
            last;
        if (dash >= 0)
        {
            if (
                !Number(set, text[..dash], out first, out var problem)
                || !Number(set, text[(dash + 1)..], out last, out problem)
            )
            {
                return problem;
            }

            (first, last) = first <= last ? (first, last) : (last, first);
        }
        else if (!Prefix(set, text, out first, out last, out var problem))
        {
            return problem;
        }

        var shortest = set.Type is { Name: "hash:net,iface" } ? 0 : 1;
        if (column == IpsetColumn.Net)
        {
            return Networks(first, last, bits, shortest, cells);
        }

        if (set.Netmask >= 0)
        {
            var host = set.Netmask == 0 ? UInt128.MaxValue : (UInt128.One << (bits - set.Netmask)) - 1;
            return Each(first & ~host, last, host, set.Netmask, cells);
        }

        return Each(first, last, UInt128.Zero, bits, cells);
    }

    private static string? Each(UInt128 first, UInt128 last, UInt128 host, int length, List<Cell> cells)
    {
        if ((last - first) / (host + 1) >= MostPerLine)
        {
            return $"the range has more than {MostPerLine} addresses";
        }

        for (var value = first; ; value += host + 1)
        {
            cells.Add(new Cell(value, value | host, length));
            if (last - value <= host)
            {
                return null;
            }
        }
    }

    // ip_set_range_to_cidr of net/netfilter/ipset/pfxlen.c: the largest prefixes that fit, one after another.
    private static string? Networks(UInt128 first, UInt128 last, int bits, int shortest, List<Cell> cells)
    {
        foreach (var (start, length) in PrefixCover.Of(first, last, bits))
        {
            if (length < shortest)
            {
                return "a network has at least one bit; ipset has no set of all addresses";
            }

            var host = length == 0 ? UInt128.MaxValue >> (128 - bits) : (UInt128.One << (bits - length)) - 1;
            cells.Add(new Cell(start, start | host, length));
        }

        return null;
    }

    private static bool Prefix(
        SetDraft set,
        ReadOnlySpan<char> text,
        out UInt128 first,
        out UInt128 last,
        out string? problem
    )
    {
        if (text.IndexOf('/') < 0)
        {
            var isAddress = Number(set, text, out first, out problem);
            last = first;
            return isAddress;
        }

        if (set.IsIpv6 && Ipv6Prefix.TryParse(text, out var six, out problem))
        {
            (first, last) = (six.Address.Value, six.Last.Value);
            return true;
        }

        if (!set.IsIpv6 && Ipv4Prefix.TryParse(text, out var four, out problem))
        {
            (first, last) = (four.Address.Value, four.Last.Value);
            return true;
        }

        (first, last) = (0, 0);
        problem = $"'{Excerpt.Of(text)}' is no network of the set's family ({(set.IsIpv6 ? "inet6" : "inet")})";
        return false;
    }

    private static bool Number(SetDraft set, ReadOnlySpan<char> text, out UInt128 value, out string? problem)
    {
        problem = null;
        if (set.IsIpv6 && Ipv6Address.TryParse(text, out var six))
        {
            value = six.Value;
            return true;
        }

        if (!set.IsIpv6 && Ipv4Address.TryParse(text, out var four))
        {
            value = four.Value;
            return true;
        }

        value = 0;
        problem = $"'{Excerpt.Of(text)}' is no address of the set's family ({(set.IsIpv6 ? "inet6" : "inet")})";
        return false;
    }

    // ip_set_getport.c: the type and code of ICMP stand where others have a port, and a protocol without ports has port 0. No field
    // of a packet says that.
    private static string? Port(ReadOnlySpan<char> text, List<Cell> cells, ref string? opaque)
    {
        var colon = text.IndexOf(':');
        var name = colon < 0 ? "tcp" : text[..colon];
        byte? protocol = name switch
        {
            "tcp" or "6" => 6,
            "udp" or "17" => 17,
            "sctp" or "132" => 132,
            "udplite" or "136" => 136,
            _ => null,
        };
        if (protocol is null)
        {
            if (name.IsEmpty || name.IndexOfAnyExcept(ProtocolLetters) >= 0)
            {
                return $"'{Excerpt.Of(text)}' is no protocol and port";
            }

            opaque = $"'{Excerpt.Of(text)}' is no port of tcp, udp, sctp or udplite";
            return null;
        }

        return Ports(text[(colon + 1)..], protocol.Value, cells);
    }

    private static string? Ports(ReadOnlySpan<char> text, byte protocol, List<Cell> cells)
    {
        var dash = text.IndexOf('-');
        var upper = dash < 0 ? text : text[(dash + 1)..];
        if (!IsPort(dash < 0 ? text : text[..dash], out var first) || !IsPort(upper, out var last))
        {
            return $"'{Excerpt.Of(text)}' is no port from 0 to 65535";
        }

        (first, last) = first <= last ? (first, last) : (last, first);
        for (int port = first; port <= last; port++)
        {
            cells.Add(new Cell((UInt128)port, (UInt128)port, 0, protocol));
        }

        return null;
    }

    private static bool IsPort(ReadOnlySpan<char> text, out ushort port) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port);

    private static string? MacAddress(ReadOnlySpan<char> text, List<Cell> cells)
    {
        if (!Mac.TryParse(text, out var mac, out var problem))
        {
            return problem;
        }

        cells.Add(new Cell(mac.Value, mac.Value, 0));
        return null;
    }

    private static string? Mark(ReadOnlySpan<char> text, List<Cell> cells)
    {
        var isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (
            !uint.TryParse(
                isHex ? text[2..] : text,
                isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var mark
            )
        )
        {
            return $"'{Excerpt.Of(text)}' is no mark";
        }

        cells.Add(new Cell(mark, mark, 0));
        return null;
    }

    private static string? Interface(ReadOnlySpan<char> text, List<Cell> cells, ref string? opaque)
    {
        if (text.StartsWith("physdev:"))
        {
            opaque = "an element names the port of a bridge (physdev)";
            return null;
        }

        Span<byte> name = stackalloc byte[NameLength];
        name.Clear();
        if (text.IsEmpty || !Encoding.UTF8.TryGetBytes(text, name[..^1], out _) || text.Contains('/'))
        {
            return $"'{Excerpt.Of(text)}' is no name of an interface (1 to 15 bytes)";
        }

        var value = BinaryPrimitives.ReadUInt128BigEndian(name);
        cells.Add(new Cell(value, value, 0));
        return null;
    }
}
