using Weir.Core.Model;
using Weir.Testing.Generators;

namespace Weir.Testing.Evaluation;

/// <summary>The table "Bogons" of docs/policy.md, copied from there by hand.</summary>
internal static class Bogons
{
    private static readonly IpPrefix[] Table =
    [
        .. new[]
        {
            "0.0.0.0/8",
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "198.18.0.0/15",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "::1/128",
            "::ffff:0:0/96",
            "64:ff9b:1::/48",
            "100::/64",
            "2001:db8::/32",
            "3fff::/20",
            "fc00::/7",
            "fec0::/10",
            "ff00::/8",
        }.Select(CampusGround.Prefix),
    ];

    public static bool Contain(SiteOptions options, IpPrefix host) =>
        (Array.Exists(Table, p => p.Contains(host)) || options.ExtraBogons.Any(p => p.Contains(host)))
        && !options.AllowedBogons.Any(p => p.Contains(host));
}
