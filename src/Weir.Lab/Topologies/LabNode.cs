using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Weir.Kernel.Host;
using Weir.Kernel.Routing;

namespace Weir.Lab.Topologies;

/// <summary>
/// A namespace at one interface of the firewall: a room, the WLAN, the internet. Its one link <see cref="LinkName"/> leads to the firewall, its default route too.
/// </summary>
public sealed class LabNode : IDisposable
{
    public const string LinkName = "eth0";

    private readonly RoutingSocket _routing;
    private readonly int _link;

    internal LabNode(
        string name,
        string firewallInterface,
        string namespaceName,
        NetworkNamespace network,
        PhysicalAddress address,
        PhysicalAddress firewallAddress
    )
    {
        Name = name;
        FirewallInterface = firewallInterface;
        NamespaceName = namespaceName;
        Network = network;
        LinkAddress = address;
        FirewallLinkAddress = firewallAddress;
        _routing = RoutingSocket.Open(network);
        _link = IndexOf(_routing, LinkName);
    }

    /// <summary>"room1", "internet".</summary>
    public string Name { get; }

    /// <summary>The firewall's interface it hangs on.</summary>
    public string FirewallInterface { get; }

    /// <summary>As <c>ip netns</c> lists it.</summary>
    public string NamespaceName { get; }

    public NetworkNamespace Network { get; }

    /// <summary>Ethernet address of its own end.</summary>
    public PhysicalAddress LinkAddress { get; }

    /// <summary>Ethernet address of the firewall's end.</summary>
    public PhysicalAddress FirewallLinkAddress { get; }

    /// <summary>
    /// Gives the node a device's or server's address, for sockets to bind to. Packets to an address that is not added are taken from the wire
    /// and go no further, without a word: this is how packet probes want it.
    /// </summary>
    public void AddAddress(IPAddress address) => _routing.AddAddress(_link, address, WidthOf(address));

    internal void RouteToFirewall(IPNetwork destination)
    {
        var six = destination.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6;
        _routing.AddRoute(LabLink.RouteVia(destination, LabLink.FirewallEnd(six), _link));
    }

    internal void AddNeighborFirewall()
    {
        _routing.AddAddress(_link, LabLink.NodeEnd(ipv6: true), 64);
        _routing.AddNeighbor(_link, LabLink.FirewallEnd(ipv6: false), FirewallLinkAddress);
        _routing.AddNeighbor(_link, LabLink.FirewallEnd(ipv6: true), FirewallLinkAddress);
    }

    public void Dispose()
    {
        _routing.Dispose();
        Network.Dispose();
    }

    internal static int IndexOf(RoutingSocket routing, string link) =>
        routing.FindLink(link)?.Index ?? throw new InvalidOperationException($"the link {link} is gone");

    private static int WidthOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32;
}
