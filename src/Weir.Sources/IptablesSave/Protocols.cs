using System.Collections.Frozen;
using System.Text;

namespace Weir.Sources.IptablesSave;

/// <summary>Names behind <c>-p</c>: what /etc/protocols of a Debian and libxtables' own list (xtables_chain_protos) know.</summary>
internal static class Protocols
{
    public const byte Icmp = 1;
    public const byte Tcp = 6;
    public const byte Udp = 17;
    public const byte Dccp = 33;
    public const byte Esp = 50;
    public const byte Ah = 51;
    public const byte IcmpV6 = 58;
    public const byte IpComp = 108;
    public const byte Sctp = 132;
    public const byte MobilityHeader = 135;
    public const byte UdpLite = 136;

    private static readonly FrozenDictionary<string, byte> Names = new Dictionary<string, byte>(StringComparer.Ordinal)
    {
        ["all"] = 0,
        ["ip"] = 0,
        ["hopopt"] = 0,
        ["icmp"] = Icmp,
        ["igmp"] = 2,
        ["ggp"] = 3,
        ["ipencap"] = 4,
        ["ip-encap"] = 4,
        ["ipip"] = 4,
        ["st"] = 5,
        ["tcp"] = Tcp,
        ["egp"] = 8,
        ["igp"] = 9,
        ["pup"] = 12,
        ["udp"] = Udp,
        ["hmp"] = 20,
        ["xns-idp"] = 22,
        ["rdp"] = 27,
        ["iso-tp4"] = 29,
        ["dccp"] = Dccp,
        ["xtp"] = 36,
        ["ddp"] = 37,
        ["idpr-cmtp"] = 38,
        ["ipv6"] = 41,
        ["ipv6-route"] = 43,
        ["ipv6-frag"] = 44,
        ["idrp"] = 45,
        ["rsvp"] = 46,
        ["gre"] = 47,
        ["esp"] = Esp,
        ["ipsec-esp"] = Esp,
        ["ipv6-crypt"] = Esp,
        ["ah"] = Ah,
        ["ipsec-ah"] = Ah,
        ["ipv6-auth"] = Ah,
        ["skip"] = 57,
        ["ipv6-icmp"] = IcmpV6,
        ["icmpv6"] = IcmpV6,
        ["icmp6"] = IcmpV6,
        ["ipv6-nonxt"] = 59,
        ["ipv6-opts"] = 60,
        ["rspf"] = 73,
        ["vmtp"] = 81,
        ["eigrp"] = 88,
        ["ospf"] = 89,
        ["ospfigp"] = 89,
        ["ax.25"] = 93,
        ["etherip"] = 97,
        ["encap"] = 98,
        ["pim"] = 103,
        ["ipcomp"] = IpComp,
        ["vrrp"] = 112,
        ["carp"] = 112,
        ["l2tp"] = 115,
        ["isis"] = 124,
        ["sctp"] = Sctp,
        ["fc"] = 133,
        ["mobility-header"] = MobilityHeader,
        ["ipv6-mh"] = MobilityHeader,
        ["mh"] = MobilityHeader,
        ["udplite"] = UdpLite,
        ["mpls-in-ip"] = 137,
        ["manet"] = 138,
        ["hip"] = 139,
        ["shim6"] = 140,
        ["wesp"] = 141,
        ["rohc"] = 142,
        ["ethernet"] = 143,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, byte>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        Names.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool TryParse(ReadOnlySpan<byte> text, out byte protocol)
    {
        protocol = 0;
        Span<char> name = stackalloc char[32];
        if (
            text.IsEmpty
            || text.Length > name.Length
            || Ascii.ToLower(text, name, out var length) != System.Buffers.OperationStatus.Done
        )
        {
            return false;
        }

        name = name[..length];
        if (Arguments.TryNumber(name, 255, out var number, out _))
        {
            protocol = (byte)number;
            return true;
        }

        return Lookup.TryGetValue(name, out protocol);
    }

    /// <summary>The match that <c>-p</c> loads by itself for an option of it.</summary>
    public static string? MatchOf(byte protocol) =>
        protocol switch
        {
            Icmp => "icmp",
            Tcp => "tcp",
            Udp => "udp",
            Dccp => "dccp",
            Esp => "esp",
            Ah => "ah",
            IcmpV6 => "icmp6",
            IpComp => "ipcomp",
            Sctp => "sctp",
            MobilityHeader => "mh",
            _ => null,
        };
}
