namespace Weir.Core.Model.Validation;

/// <summary>
/// Points out listeners that share ports with others of the same address or of one around it. The search goes by address, from the
/// narrowest prefix outward, so that thousands of listeners cost a few look-ups each.
/// </summary>
internal static class ListenerOverlapRule
{
    public static void Check(SiteCheck check)
    {
        var places = new Dictionary<(IpPrefix? Place, TransportProtocol), List<Listener>>();
        foreach (var listener in check.Listeners)
        {
            var key = (listener.Address, listener.Protocol);
            if (!places.TryGetValue(key, out var there))
            {
                places.Add(key, there = []);
            }

            if (there.Count > 0 && Shared(there[^1], listener) is { } ports && there[^1].Ports != listener.Ports)
            {
                check.Found.Add(ListenerDiagnostics.Covered(listener, "the same address", ports));
            }

            // The rows come in the order of their first port: only the one that reaches farthest can meet the next.
            if (there.Count == 0 || there[^1].Ports.Last <= listener.Ports.Last)
            {
                there.Add(listener);
            }
        }

        foreach (var listener in check.Listeners)
        {
            if (listener.Address is { } address)
            {
                Around(check, listener, address, places);
            }
        }
    }

    private static void Around(
        SiteCheck check,
        Listener listener,
        IpPrefix address,
        Dictionary<(IpPrefix? Place, TransportProtocol), List<Listener>> places
    )
    {
        if (check.Own.Contains(address) && Find(places, null, listener) is { } any)
        {
            check.Found.Add(ListenerDiagnostics.Covered(listener, "any address", any));
            return;
        }

        for (var length = address.Length - 1; length >= 0; length--)
        {
            var around = address.IsIpv6
                ? new IpPrefix(Ipv6Prefix.Around(address.V6.Address, length))
                : new IpPrefix(Ipv4Prefix.Around(address.V4.Address, length));
            if (Find(places, around, listener) is { } ports)
            {
                check.Found.Add(ListenerDiagnostics.Covered(listener, around.ToString(), ports));
                return;
            }
        }
    }

    private static PortRange? Find(
        Dictionary<(IpPrefix? Place, TransportProtocol), List<Listener>> places,
        IpPrefix? place,
        Listener listener
    )
    {
        if (!places.TryGetValue((place, listener.Protocol), out var there))
        {
            return null;
        }

        // First and last ports both rise in the list, so the first that ends behind our first port decides.
        var (low, high) = (0, there.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = there[middle].Ports.Last < listener.Ports.First ? (middle + 1, high) : (low, middle);
        }

        return low < there.Count ? Shared(there[low], listener) : null;
    }

    private static PortRange? Shared(Listener left, Listener right) =>
        left.Ports.Overlaps(right.Ports)
            ? new PortRange(Math.Max(left.Ports.First, right.Ports.First), Math.Min(left.Ports.Last, right.Ports.Last))
            : null;
}
