using System.Net;
using System.Net.NetworkInformation;
using Weir.Kernel.Host;
using Weir.Kernel.Routing;

namespace Weir.Lab.Topologies;

/// <summary>
/// What all links of a lab have in common. Both ends know each other as permanent neighbors with link-local addresses, every route goes "via" the other
/// end, so no ARP and no neighbor discovery is ever needed, for whatever address a packet carries.
/// </summary>
internal static class LabLink
{
    // Routes are "onlink", so 169.254.0.x need not stand on any interface, and never stands in a packet.
    private static readonly IPAddress FirewallIpv4 = new([169, 254, 0, 1]);
    private static readonly IPAddress NodeIpv4 = new([169, 254, 0, 2]);
    private static readonly IPAddress FirewallIpv6 = LinkLocal(1);
    private static readonly IPAddress NodeIpv6 = LinkLocal(2);

    public static readonly IPNetwork DefaultIpv4 = new(IPAddress.Any, 0);
    public static readonly IPNetwork DefaultIpv6 = new(IPAddress.IPv6Any, 0);

    public static IPAddress FirewallEnd(bool ipv6) => ipv6 ? FirewallIpv6 : FirewallIpv4;

    public static IPAddress NodeEnd(bool ipv6) => ipv6 ? NodeIpv6 : NodeIpv4;

    public static Route RouteVia(IPNetwork destination, IPAddress gateway, int link) =>
        new(destination)
        {
            Gateway = gateway,
            Interface = link,
            OnLink = true,
        };

    private static IPAddress LinkLocal(byte host) => new([0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, host]);

    /// <summary>A locally administered address (02:…) that says which link and which end it is.</summary>
    public static PhysicalAddress AddressOf(int link, bool firewallEnd) =>
        new([0x02, 0x57, 0x00, 0x00, (byte)link, firewallEnd ? (byte)1 : (byte)2]);

    /// <summary>Settings of every namespace, written before its links exist so that the links are born with them.</summary>
    public static void PrepareNode(NetworkNamespace network) =>
        Sysctl.Write(
            network,
            [
                .. Common,
                // Hairpin: an answer may come back to the namespace that sent the question, from an address that is local here.
                ("net/ipv4/conf/all/accept_local", "1"),
            ]
        );

    public static void PrepareFirewall(NetworkNamespace network) =>
        Sysctl.Write(
            network,
            [
                .. Common,
                ("net/ipv4/ip_forward", "1"),
                ("net/ipv6/conf/all/forwarding", "1"),
                ("net/ipv6/conf/default/forwarding", "1"),
                // Traffic between two devices of one interface is policy here, not a detour to be advised against.
                ("net/ipv4/conf/all/send_redirects", "0"),
                ("net/ipv4/conf/default/send_redirects", "0"),
            ]
        );

    private static readonly (string, string)[] Common =
    [
        // New namespaces inherit the host's IPv4 settings (net/ipv4/devinet.c, devinet_init_net).
        ("net/ipv4/ip_forward", "0"),
        ("net/ipv4/conf/all/rp_filter", "0"),
        ("net/ipv4/conf/default/rp_filter", "0"),
        ("net/ipv4/conf/all/accept_redirects", "0"),
        ("net/ipv4/conf/default/accept_redirects", "0"),
        // No automatic addresses, router solicitations or duplicate address detection: nothing is on the wire but what the lab sends.
        ("net/ipv6/conf/default/addr_gen_mode", "1"),
        ("net/ipv6/conf/default/accept_dad", "0"),
        ("net/ipv6/conf/default/accept_ra", "0"),
        ("net/ipv6/conf/default/router_solicitations", "0"),
        // A refusal that the rate limit swallowed would look like a silent drop.
        ("net/ipv4/icmp_ratelimit", "0"),
        ("net/ipv4/icmp_ratemask", "0"),
        ("net/ipv6/icmp/ratelimit", "0"),
    ];
}
