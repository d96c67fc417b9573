namespace Weir.Core.Model.Validation;

/// <summary>No ban overlaps what must stay reachable: own addresses, management, peers, the pool, members' networks.</summary>
internal static class BanOfOursRule
{
    public static void Check(SiteCheck check)
    {
        var groups = new (IpPrefixes Prefixes, string What)[]
        {
            (check.Own, "an address of the box itself"),
            (new IpPrefixes(check.Topology.Management), "where the box is managed from"),
            (new IpPrefixes(check.Topology.Peers), "a peer"),
            (new IpPrefixes(check.Topology.PublicPool.Select(p => new IpPrefix(p))), "the pool of public addresses"),
            (check.Inside, "a network of an inside interface"),
        };
        foreach (var ban in check.Bans)
        {
            foreach (var (prefixes, what) in groups)
            {
                if (!check.HasExpired(ban) && prefixes.FindOverlapping(ban.Prefix) is { } ours)
                {
                    check.Found.Add(BanDiagnostics.Ours(ban, ours, what));
                }
            }
        }
    }
}
