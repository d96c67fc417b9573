namespace Weir.Core.Model.Validation;

/// <summary>No ban overlaps what the link itself needs: link-local addresses, groups, the unspecified address; and no peer is the box.</summary>
internal static class BanOfLinkRule
{
    private static readonly IpPrefix[] Link =
    [
        new IpPrefix(Ipv4Prefix.Around(new Ipv4Address(0xE000_0000), 4)),
        new IpPrefix(Ipv6Prefix.Around(new Ipv6Address((UInt128)0xFF00 << 112), 8)),
        new IpPrefix(Ipv6Prefix.Around(new Ipv6Address((UInt128)0xFE80 << 112), 10)),
        new IpPrefix(Ipv6Prefix.Host(new Ipv6Address(UInt128.Zero))),
    ];

    public static void Check(SiteCheck check)
    {
        if (BanSearch.AnyOverlaps(check.Bans, Link))
        {
            CheckEach(check);
        }

        foreach (var peer in check.Topology.Peers)
        {
            if (check.Own.Contains(peer))
            {
                check.Found.Add(AllowDiagnostics.PeerIsOwn(peer));
            }
        }
    }

    private static void CheckEach(SiteCheck check)
    {
        var link = new IpPrefixes(Link);
        foreach (var ban in check.Bans)
        {
            if (!check.HasExpired(ban) && link.FindOverlapping(ban.Prefix) is { } found)
            {
                check.Found.Add(AllowDiagnostics.Link(ban, found));
            }
        }
    }
}
