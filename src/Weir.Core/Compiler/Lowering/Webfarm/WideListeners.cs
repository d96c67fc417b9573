using Weir.Core.Model;

namespace Weir.Core.Compiler.Lowering.Webfarm;

/// <summary>A listener with many ports, at one of its places.</summary>
internal readonly record struct WideListener(IpPrefix Place, Listener Listener)
{
    public UInt128 First => Place.IsIpv6 ? Place.V6.Address.Value : Place.V4.Address.Value;

    public UInt128 Last => Place.IsIpv6 ? Place.V6.Last.Value : Place.V4.Last.Value;
}

/// <summary>
/// Cuts overlapping wide listeners into boxes of addresses and ports that do not overlap, as the kernel's interval sets want
/// them (nft_set_pipapo.c refuses a partial overlap). Quadratic in the number of wide listeners, which are a handful.
/// </summary>
internal static class WideListeners
{
    public static IEnumerable<(ListenerBox Box, Listener Listener)> Disjoint(List<WideListener> listeners) =>
        listeners
            .GroupBy(one => (one.Place.IsIpv6, one.Listener.Protocol))
            .OrderBy(group => group.Key)
            .SelectMany(group => Cut(group.Key.IsIpv6, [.. group]));

    private static IEnumerable<(ListenerBox, Listener)> Cut(bool isIpv6, List<WideListener> listeners)
    {
        foreach (var (first, last) in Stretches(listeners))
        {
            var here = listeners.FindAll(one => one.First <= first && last <= one.Last);
            foreach (var (ports, listener) in Union(here))
            {
                yield return (new ListenerBox(isIpv6, first, last, listener.Protocol, ports), listener);
            }
        }
    }

    /// <summary>The addresses between one bound of a listener and the next.</summary>
    private static IEnumerable<(UInt128 First, UInt128 Last)> Stretches(List<WideListener> listeners)
    {
        var starts = new SortedSet<UInt128>();
        foreach (var one in listeners)
        {
            starts.Add(one.First);
            if (one.Last != UInt128.MaxValue)
            {
                starts.Add(one.Last + 1);
            }
        }

        var bounds = starts.ToList();
        for (var i = 0; i < bounds.Count; i++)
        {
            yield return (bounds[i], i + 1 < bounds.Count ? bounds[i + 1] - 1 : UInt128.MaxValue);
        }
    }

    private static List<(PortRange Ports, Listener Listener)> Union(List<WideListener> here)
    {
        var union = new List<(PortRange Ports, Listener Listener)>();
        foreach (var (_, listener) in here.OrderBy(one => one.Listener.Ports))
        {
            if (union.Count > 0 && union[^1] is var (ports, before) && listener.Ports.First <= ports.Last + 1)
            {
                union[^1] = (new PortRange(ports.First, Math.Max(ports.Last, listener.Ports.Last)), before);
            }
            else
            {
                union.Add((listener.Ports, listener));
            }
        }

        return union;
    }
}
