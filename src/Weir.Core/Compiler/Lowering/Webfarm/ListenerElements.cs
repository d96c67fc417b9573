using Weir.Core.Model;

namespace Weir.Core.Compiler.Lowering.Webfarm;

/// <summary>
/// What listeners put into their sets: single ports of addresses and prefixes into hash sets (65–75 ns whatever their number), wide
/// port ranges, made disjoint, into an interval set. A listener on any address is one on each of the box's own.
/// </summary>
internal static class ListenerElements
{
    /// <summary>Ranges up to this many ports are written port by port.</summary>
    public const int MostSinglePorts = 256;

    public static void Emit<TSink>(Site site, ref TSink sink)
        where TSink : IElementSink
    {
        var seen = new HashSet<ListenerElement>();
        var wide = new List<WideListener>();
        foreach (var listener in site.Listeners)
        {
            foreach (var place in PlacesOf(site, listener))
            {
                if (listener.Ports.Count > MostSinglePorts)
                {
                    wide.Add(new WideListener(place, listener));
                    continue;
                }

                for (int port = listener.Ports.First; port <= listener.Ports.Last; port++)
                {
                    var element = new ListenerElement(place, listener.Protocol, (ushort)port);
                    if (seen.Add(element))
                    {
                        sink.Listener(element, listener.Comment, listener.Origin);
                    }
                }
            }
        }

        foreach (var (box, listener) in WideListeners.Disjoint(wide))
        {
            sink.ListenerRange(box, listener.Comment, listener.Origin);
        }
    }

    private static EquatableArray<IpPrefix> PlacesOf(Site site, Listener listener) =>
        listener.Address is { } address ? [address] : site.Topology.OwnAddresses;
}
