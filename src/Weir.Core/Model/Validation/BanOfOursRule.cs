namespace Weir.Core.Model.Validation;

/// <summary>No ban overlaps what must stay reachable: own addresses, management, peers, the pool, members' networks.</summary>
internal static class BanOfOursRule
{
    public static void Check(SiteCheck check)
    {
        IpPrefix[] all =
        [
            .. check.Topology.OwnAddresses,
            .. check.Topology.Management,
            .. check.Topology.Peers,
            .. check.Topology.PublicPool.Select(p => new IpPrefix(p)),
            .. check.Topology.Interfaces.SelectMany(one => one.Networks),
        ];
        if (!BanSearch.AnyOverlaps(check.Bans, all))
        {
            return;
        }

        var management = new IpPrefixes(check.Topology.Management);
        var peers = new IpPrefixes(check.Topology.Peers);
        var pool = new IpPrefixes(check.Topology.PublicPool.Select(p => new IpPrefix(p)));
        var any = new IpPrefixes(all);
        foreach (var ban in check.Bans)
        {
            if (any.FindOverlapping(ban.Prefix) is null || check.HasExpired(ban))
            {
                continue;
            }

            Report(check, ban, check.Own.FindOverlapping(ban.Prefix), "an address of the box itself");
            Report(check, ban, management.FindOverlapping(ban.Prefix), "where the box is managed from");
            Report(check, ban, peers.FindOverlapping(ban.Prefix), "a peer");
            Report(check, ban, pool.FindOverlapping(ban.Prefix), "the pool of public addresses");
            Report(check, ban, check.Inside.FindOverlapping(ban.Prefix), "a network of an inside interface");
        }
    }

    private static void Report(SiteCheck check, Ban ban, IpPrefix? ours, string what)
    {
        if (ours is { } prefix)
        {
            check.Found.Add(BanDiagnostics.Ours(ban, prefix, what, check.Kind));
        }
    }
}
