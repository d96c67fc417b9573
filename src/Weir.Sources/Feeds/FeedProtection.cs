using Weir.Core.Model;

namespace Weir.Sources.Feeds;

/// <summary>What no feed may ban, and what of it an entry overlaps.</summary>
internal sealed class FeedProtection
{
    private readonly List<(IpPrefix Prefix, string What)> _all = [];
    private readonly PrefixSet4 _v4;
    private readonly PrefixSet6 _v6;

    public FeedProtection(SiteDraft site)
    {
        Add(site.Topology.OwnAddresses, "an address of the box itself");
        Add(site.Topology.Management, "where the box is managed from");
        Add(site.Topology.Peers, "a peer");
        Add(site.Topology.PublicPool.Select(pool => new IpPrefix(pool)), "the pool of public addresses");
        Add(
            site.Topology.Interfaces.Where(one => one.Role != InterfaceRole.Outside).SelectMany(one => one.Networks),
            "a network of the site"
        );
        Add(site.Allows.Select(allow => allow.Prefix), "on the allow list");
        _v4 = PrefixSet4.Of(_all.Where(one => !one.Prefix.IsIpv6).Select(one => one.Prefix.V4));
        _v6 = PrefixSet6.Of(_all.Where(one => one.Prefix.IsIpv6).Select(one => one.Prefix.V6));
    }

    /// <summary>The first protected prefix that the entry overlaps, or null; nearly all end at one search.</summary>
    public (IpPrefix Prefix, string What)? Touched(IpPrefix entry)
    {
        if (!(entry.IsIpv6 ? _v6.Overlaps(entry.V6) : _v4.Overlaps(entry.V4)))
        {
            return null;
        }

        foreach (var one in _all)
        {
            if (one.Prefix.Overlaps(entry))
            {
                return one;
            }
        }

        return null;
    }

    private void Add(IEnumerable<IpPrefix> prefixes, string what) =>
        _all.AddRange(prefixes.Select(prefix => (prefix, what)));
}
