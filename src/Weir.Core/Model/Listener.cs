using Weir.Core.Text;

namespace Weir.Core.Model;

/// <summary>A public service of a web farm: its packets are never tracked and accepted at once, in both directions.</summary>
/// <param name="Address">Where it listens: an address, a prefix, or null for each of the box's own addresses (<see cref="Topology.OwnAddresses"/>).</param>
/// <param name="Ports">Destination ports of what comes in, source ports of the answers.</param>
/// <param name="Comment">For people; goes with the element into the kernel.</param>
public sealed record Listener(IpPrefix? Address, TransportProtocol Protocol, PortRange Ports, string Comment)
{
    public Origin Origin { get; init; }
}

/// <summary>A source that is never banned and never limited. It opens nothing by itself.</summary>
public sealed record Allow(IpPrefix Prefix, string Reason)
{
    public Origin Origin { get; init; }
}
