namespace Weir.Core.Model.Validation;

/// <summary>A network is behind one interface, inside or management, and public addresses are behind none of them.</summary>
internal static class NetworkOverlapRule
{
    public static void Check(SiteCheck check)
    {
        var rows = new List<(Interface Interface, IpPrefix Network)>();
        foreach (var one in check.Topology.Interfaces)
        {
            if (one.Role != InterfaceRole.Outside)
            {
                rows.AddRange(one.Networks.Items.Select(network => (one, network)));
            }
        }

        Compare(check, rows, ipv6: false);
        Compare(check, rows, ipv6: true);
        var pool = new IpPrefixes(check.Topology.PublicPool.Select(p => new IpPrefix(p)));
        foreach (var (one, network) in rows)
        {
            if (pool.FindOverlapping(network) is { } part)
            {
                check.Found.Add(TopologyDiagnostics.PoolOverlapsNetwork(part, one, network));
            }
        }
    }

    private static void Compare(SiteCheck check, List<(Interface Interface, IpPrefix Network)> rows, bool ipv6)
    {
        var owners = new Dictionary<string, uint>(StringComparer.Ordinal);
        var ranges = new List<OwnedRange>();
        for (var i = 0; i < rows.Count; i++)
        {
            var (one, network) = rows[i];
            if (network.IsIpv6 == ipv6)
            {
                owners.TryAdd(one.Name, (uint)owners.Count);
                ranges.Add(OwnedRange.Of(network, owners[one.Name], i));
            }
        }

        OwnedRange.Sweep(
            [.. ranges],
            (inner, outer) =>
            {
                if (inner.Owner != outer.Owner)
                {
                    var ((one, network), (other, otherNetwork)) = (rows[inner.Row], rows[outer.Row]);
                    check.Found.Add(TopologyDiagnostics.NetworksOverlap(one, network, other, otherNetwork));
                }
            }
        );
    }
}
