using System.Net;
using System.Net.NetworkInformation;
using Weir.Kernel.Host;
using Weir.Kernel.Routing;
using Weir.Lab.Topologies;

namespace Weir.Lab.Injector;

/// <summary>
/// A firewall for measuring: a namespace with the interfaces and routes of a <see cref="LabSpec"/>, but each interface is an "ifb" without a queue. Injected
/// frames seem to arrive there, and what is forwarded there is freed at once (ifb_xmit drops what was not redirected to it, drivers/net/ifb.c): no receiver's work
/// is in the figures.
/// </summary>
public sealed class InjectorGround : IDisposable
{
    private readonly Dictionary<string, PhysicalAddress> _addresses = new(StringComparer.Ordinal);

    private InjectorGround(string name, NetworkNamespace network)
    {
        NamespaceName = name;
        Network = network;
    }

    /// <summary>As <c>ip netns</c> and <c>--netns</c> know it.</summary>
    public string NamespaceName { get; }

    public NetworkNamespace Network { get; }

    /// <summary>What frames into this interface must be addressed to.</summary>
    public PhysicalAddress AddressOf(string interfaceName) => _addresses[interfaceName];

    public static InjectorGround Create(LabSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        LabName.DeleteOrphans();
        var name = LabName.NewPrefix() + "injector";
        NamedNamespaces.Create(name);
        try
        {
            var ground = new InjectorGround(name, NetworkNamespace.OpenNamed(name));
            ground.Build(spec);
            return ground;
        }
        catch
        {
            NamedNamespaces.Delete(name);
            throw;
        }
    }

    public void Dispose()
    {
        Network.Dispose();
        NamedNamespaces.Delete(NamespaceName);
    }

    private void Build(LabSpec spec)
    {
        LabLink.PrepareFirewall(Network);
        using var routing = RoutingSocket.Open(Network);
        routing.SetUp(LabNode.IndexOf(routing, "lo"));
        var outside = AddInterface(routing, spec.OutsideInterface);
        routing.AddRoute(LabLink.RouteVia(LabLink.DefaultIpv4, LabLink.NodeEnd(ipv6: false), outside));
        routing.AddRoute(LabLink.RouteVia(LabLink.DefaultIpv6, LabLink.NodeEnd(ipv6: true), outside));
        foreach (var segment in spec.Segments)
        {
            var link = AddInterface(routing, segment.Name);
            foreach (var network in segment.Networks)
            {
                var six = network.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
                routing.AddRoute(LabLink.RouteVia(network, LabLink.NodeEnd(six), link));
            }
        }

        var own = spec.OwnAddresses.Select(static address => new IPNetwork(
            address,
            address.GetAddressBytes().Length * 8
        ));
        foreach (var network in own.Concat(spec.LocalNetworks))
        {
            routing.AddRoute(new Route(network, RouteKind.Local) { Interface = LabNode.IndexOf(routing, "lo") });
        }

        foreach (var hole in spec.Blackholes)
        {
            routing.AddRoute(new Route(hole, RouteKind.Blackhole));
        }
    }

    private int AddInterface(RoutingSocket routing, string name)
    {
        var address = LabLink.AddressOf(_addresses.Count, firewallEnd: true);
        routing.AddLink(new LinkSpec(name) { Address = address }, "ifb");
        var link = LabNode.IndexOf(routing, name);
        routing.SetNoQueue(link);
        routing.SetUp(link);
        routing.AddAddress(link, LabLink.FirewallEnd(ipv6: true), 64);
        routing.AddNeighbor(
            link,
            LabLink.NodeEnd(ipv6: false),
            LabLink.AddressOf(_addresses.Count, firewallEnd: false)
        );
        routing.AddNeighbor(link, LabLink.NodeEnd(ipv6: true), LabLink.AddressOf(_addresses.Count, firewallEnd: false));
        _addresses.Add(name, address);
        return link;
    }
}
