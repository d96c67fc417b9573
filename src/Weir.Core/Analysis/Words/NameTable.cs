using System.Globalization;

namespace Weir.Core.Analysis.Words;

/// <summary>Names of the numbers of one kind, both ways. A number without a name is written as a number.</summary>
internal sealed class NameTable
{
    private readonly (uint Number, string Name)[] _rows;

    private NameTable(params (uint, string)[] rows) => _rows = rows;

    /// <summary>IANA protocol numbers, the ones rules are written about.</summary>
    public static NameTable Protocols { get; } =
        new(
            (1, "icmp"),
            (2, "igmp"),
            (6, "tcp"),
            (17, "udp"),
            (33, "dccp"),
            (41, "ipv6"),
            (47, "gre"),
            (50, "esp"),
            (51, "ah"),
            (58, "icmpv6"),
            (89, "ospf"),
            (112, "vrrp"),
            (132, "sctp"),
            (136, "udplite")
        );

    public static NameTable States { get; } =
        new((1, "invalid"), (2, "established"), (4, "related"), (8, "new"), (64, "untracked"));

    public static NameTable Statuses { get; } =
        new((1, "expected"), (2, "seen-reply"), (4, "assured"), (8, "confirmed"), (16, "snat"), (32, "dnat"))
        {
            IsOpen = true,
        };

    public static NameTable Directions { get; } = new((0, "original"), (1, "reply"));

    public static NameTable TcpFlags { get; } =
        new((1, "fin"), (2, "syn"), (4, "rst"), (8, "psh"), (16, "ack"), (32, "urg"), (64, "ece"), (128, "cwr"));

    /// <summary>PACKET_* of <c>if_packet.h</c>, as nft calls them.</summary>
    public static NameTable PacketTypes { get; } =
        new((0, "host"), (1, "broadcast"), (2, "multicast"), (3, "other")) { IsOpen = true };

    /// <summary>True when there are numbers without a name, written as numbers.</summary>
    private bool IsOpen { get; init; }

    public IEnumerable<string> Names => _rows.Select(row => row.Name);

    public string Of(uint number)
    {
        foreach (var row in _rows)
        {
            if (row.Number == number)
            {
                return row.Name;
            }
        }

        return number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The number of a name, or of a decimal number where the table leaves some unnamed.</summary>
    public uint? Read(ReadOnlySpan<char> text) =>
        Number(text)
        ?? (
            IsOpen && ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : null
        );

    public uint? Number(ReadOnlySpan<char> name)
    {
        foreach (var row in _rows)
        {
            if (name.SequenceEqual(row.Name))
            {
                return row.Number;
            }
        }

        return null;
    }
}
