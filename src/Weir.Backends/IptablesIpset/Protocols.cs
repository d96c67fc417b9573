using Weir.Core.Rules;

namespace Weir.Backends.IptablesIpset;

/// <summary>Names of IP protocols as iptables-save prints them: those of Debian's /etc/protocols, else the number.</summary>
internal static class Protocols
{
    public const byte Icmp = 1;
    public const byte Tcp = 6;
    public const byte Udp = 17;
    public const byte Dccp = 33;
    public const byte IcmpV6 = 58;
    public const byte Sctp = 132;
    public const byte UdpLite = 136;

    public static string? NameOf(byte protocol) =>
        protocol switch
        {
            Icmp => "icmp",
            2 => "igmp",
            3 => "ggp",
            4 => "ipencap",
            5 => "st",
            Tcp => "tcp",
            8 => "egp",
            9 => "igp",
            12 => "pup",
            Udp => "udp",
            20 => "hmp",
            22 => "xns-idp",
            27 => "rdp",
            29 => "iso-tp4",
            Dccp => "dccp",
            36 => "xtp",
            37 => "ddp",
            38 => "idpr-cmtp",
            41 => "ipv6",
            43 => "ipv6-route",
            44 => "ipv6-frag",
            45 => "idrp",
            46 => "rsvp",
            47 => "gre",
            50 => "esp",
            51 => "ah",
            57 => "skip",
            IcmpV6 => "ipv6-icmp",
            59 => "ipv6-nonxt",
            60 => "ipv6-opts",
            73 => "rspf",
            81 => "vmtp",
            88 => "eigrp",
            89 => "ospf",
            93 => "ax.25",
            94 => "ipip",
            97 => "etherip",
            98 => "encap",
            103 => "pim",
            108 => "ipcomp",
            112 => "vrrp",
            115 => "l2tp",
            124 => "isis",
            Sctp => "sctp",
            133 => "fc",
            135 => "mobility-header",
            UdpLite => "udplite",
            137 => "mpls-in-ip",
            138 => "manet",
            139 => "hip",
            140 => "shim6",
            141 => "wesp",
            142 => "rohc",
            _ => null,
        };

    /// <summary>The match module with <c>--sport</c> and <c>--dport</c>; null where only multiport has them.</summary>
    public static string? PortModuleOf(byte protocol) =>
        protocol switch
        {
            Tcp => "tcp",
            Udp => "udp",
            Dccp => "dccp",
            Sctp => "sctp",
            _ => null,
        };

    /// <summary>Protocols whose ports netfilter's multiport and ipset read (<c>net/netfilter/xt_multiport.c</c>).</summary>
    public static bool HasPorts(byte protocol) => protocol is Tcp or Udp or Dccp or Sctp or UdpLite;

    /// <summary>The protocol without which a test never holds, negated or not; null when it asks for none.</summary>
    public static byte? AskedBy(Match match)
    {
        var field = match switch
        {
            Match.Compare compare => compare.Part.Field,
            Match.Masked masked => masked.Field,
            Match.InRanges ranges => ranges.Field,
            _ => null,
        };
        return field == Field.TcpFlags ? Tcp
            : field == Field.IcmpType || field == Field.IcmpCode ? Icmp
            : field == Field.IcmpV6Type || field == Field.IcmpV6Code ? IcmpV6
            : null;
    }
}
