using Weir.Core.Model;

namespace Weir.Core.Compiler.Lowering;

/// <summary>Sources that cannot come from outside: P2 and the table of docs/policy.md.</summary>
internal static class Bogons
{
    private static readonly string[] Ipv4 =
    [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    ];

    private static readonly string[] Ipv6 =
    [
        "::1/128",
        "::ffff:0:0/96",
        "64:ff9b:1::/48",
        "100::/64",
        "2001:db8::/32",
        "3fff::/20",
        "fc00::/7",
        "fec0::/10",
        "ff00::/8",
    ];

    public static PrefixSet4 Spoofed4(Topology topology, SiteOptions options)
    {
        var bogons = PrefixSet4.Of(
            Ipv4.Select(Parse).Concat(options.ExtraBogons).Where(p => !p.IsIpv6).Select(p => p.V4)
        );
        var allowed = PrefixSet4.Of(options.AllowedBogons.Where(p => !p.IsIpv6).Select(p => p.V4));
        var own = PrefixSet4.Of(Own(topology).Where(p => !p.IsIpv6).Select(p => p.V4).Concat(topology.PublicPool));
        return bogons.Subtract(allowed).Union(own);
    }

    public static PrefixSet6 Spoofed6(Topology topology, SiteOptions options)
    {
        var bogons = PrefixSet6.Of(
            Ipv6.Select(Parse).Concat(options.ExtraBogons).Where(p => p.IsIpv6).Select(p => p.V6)
        );
        var allowed = PrefixSet6.Of(options.AllowedBogons.Where(p => p.IsIpv6).Select(p => p.V6));
        var own = PrefixSet6.Of(Own(topology).Where(p => p.IsIpv6).Select(p => p.V6));
        return bogons.Subtract(allowed).Union(own);
    }

    private static IEnumerable<IpPrefix> Own(Topology topology) =>
        topology
            .Interfaces.Where(candidate => candidate.Role != InterfaceRole.Outside)
            .SelectMany(candidate => candidate.Networks)
            .Concat(topology.OwnAddresses);

    private static IpPrefix Parse(string text) =>
        IpPrefix.TryParse(text, out var prefix, out var problem) ? prefix : throw new FormatException(problem);
}
