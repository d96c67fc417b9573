using System.Net;
using Weir.Lab.Topologies;
using Weir.Testing;

namespace Weir.KernelTests.Lab;

/// <summary>A campus of two rooms and a WLAN, with a rule set written by hand: what the probes report can be read off it.</summary>
internal static class SmallCampus
{
    /// <summary>
    /// 10.16.0.10 goes out as 198.18.0.10, whose tcp port 8080 leads back to its port 80; 10.16.0.66 is refused; IPv6 goes out, tcp 443 of 2001:db8:1000::10
    /// is open.
    /// </summary>
    public const string Rules = """
        table inet campus {
          chain prerouting {
            type nat hook prerouting priority dstnat;
            ip daddr 198.18.0.10 tcp dport 8080 dnat ip to 10.16.0.10:80
          }
          chain input {
            type filter hook input priority filter; policy drop;
            icmp type echo-request accept
            icmpv6 type { echo-request, nd-neighbor-solicit } accept
            ip protocol vrrp accept
            tcp dport 22 reject with tcp reset
          }
          chain forward {
            type filter hook forward priority filter; policy drop;
            ct state established,related accept
            ct state invalid drop
            ct status dnat accept
            ip saddr 10.16.0.66 reject with icmp type admin-prohibited
            iifname { room1, room2, wlan } oifname wan accept
            ip6 daddr 2001:db8:1000::10 tcp dport 443 accept
          }
          chain postrouting {
            type nat hook postrouting priority srcnat;
            oifname wan ip saddr 10.16.0.10 snat ip to 198.18.0.10
            iifname room1 oifname room1 ip saddr 10.16.0.10 snat ip to 198.18.0.10
          }
        }
        """;

    public static LabSpec Spec { get; } =
        new(
            "wan",
            [
                Segment("room1", "10.16.0.0/12", "2001:db8:1000::/36"),
                Segment("room2", "10.32.0.0/12", "2001:db8:2000::/36"),
                Segment("wlan", "10.64.0.0/10", "2001:db8:3000::/36"),
            ]
        )
        {
            OwnAddresses = [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8:f000::1")],
            RoutedToFirewall = [IPNetwork.Parse("198.18.0.0/15"), IPNetwork.Parse("2001:db8::/34")],
            Blackholes = [IPNetwork.Parse("198.18.0.0/15")],
        };

    public static void LoadRules(LabTopology lab, string rules = Rules) =>
        Tool.Run("ip", ["netns", "exec", lab.FirewallNamespaceName, "nft", "-f", "-"], rules);

    private static LabSegmentSpec Segment(string name, params string[] networks) =>
        new(name, [.. networks.Select(text => IPNetwork.Parse(text))]);
}
