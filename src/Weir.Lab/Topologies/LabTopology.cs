using System.Collections.Immutable;
using System.Net;
using Weir.Kernel.Host;
using Weir.Kernel.Routing;

namespace Weir.Lab.Topologies;

/// <summary>
/// A campus in network namespaces: the firewall, the internet outside, a node at each inner interface, joined by veth pairs. No rule is loaded; the firewall
/// forwards everything. Disposing deletes all of it, and so do Ctrl-C, SIGTERM, SIGHUP and the end of the process; what SIGKILL
/// leaves is deleted when the next lab is made.
/// </summary>
/// <remarks>
/// Deleting a namespace deletes its links (net/core/dev.c, default_device_exit_batch) as soon as no socket is left in it, so
/// probes must be disposed first for the kernel to let go.
/// </remarks>
public sealed class LabTopology : IDisposable
{
    public const string InternetName = "internet";
    private const string FirewallName = "firewall";

    private readonly LabNamespaces _namespaces = new();
    private readonly List<LabNode> _nodes = [];
    private NetworkNamespace? _firewall;

    private LabTopology() { }

    /// <summary>The firewall's namespace.</summary>
    public NetworkNamespace Firewall => _firewall ?? throw new InvalidOperationException("the lab has no firewall yet");

    /// <summary>As <c>ip netns</c> and <c>--netns</c> know it.</summary>
    public string FirewallNamespaceName => _namespaces.NameOf(FirewallName);

    /// <summary>The internet first, then the segments in the order of the spec.</summary>
    public IReadOnlyList<LabNode> Nodes => _nodes;

    public LabNode Internet => Node(InternetName);

    /// <exception cref="ArgumentException">There is no such node.</exception>
    public LabNode Node(string name) =>
        _nodes.FirstOrDefault(node => string.Equals(node.Name, name, StringComparison.Ordinal))
        ?? throw new ArgumentException($"the lab has no node '{name}'", nameof(name));

    /// <summary>Builds a lab; when a step fails, what was built is deleted before the exception leaves.</summary>
    /// <exception cref="Kernel.Netlink.NetlinkException">The kernel refused (not root; a feature is missing).</exception>
    public static LabTopology Create(LabSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var lab = new LabTopology();
        try
        {
            lab.Build(spec);
            return lab;
        }
        catch
        {
            lab.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _nodes.ForEach(static node => node.Dispose());
        _namespaces.Dispose();
    }

    private void Build(LabSpec spec)
    {
        _firewall = _namespaces.New(FirewallName);
        LabLink.PrepareFirewall(_firewall);
        using var routing = RoutingSocket.Open(_firewall);
        routing.SetUp(LabNode.IndexOf(routing, "lo"));

        var internet = AddNode(routing, InternetName, spec.OutsideInterface);
        foreach (var segment in spec.Segments)
        {
            var node = AddNode(routing, segment.Name, segment.Name);
            Route(routing, node, segment.Networks);
        }

        AddFirewallRoutes(routing, spec);
        foreach (var own in spec.OwnAddresses.Select(HostNetwork))
        {
            internet.RouteToFirewall(own);
        }

        foreach (var prefix in spec.RoutedToFirewall)
        {
            internet.RouteToFirewall(prefix);
        }

        foreach (var node in _nodes.Skip(1))
        {
            node.RouteToFirewall(LabLink.DefaultIpv4);
            node.RouteToFirewall(LabLink.DefaultIpv6);
        }
    }

    private void AddFirewallRoutes(RoutingSocket routing, LabSpec spec)
    {
        Route(routing, Internet, [LabLink.DefaultIpv4, LabLink.DefaultIpv6]);
        foreach (var hole in spec.Blackholes)
        {
            routing.AddRoute(new Route(hole, RouteKind.Blackhole));
        }

        var outside = LabNode.IndexOf(routing, spec.OutsideInterface);
        foreach (var own in spec.OwnAddresses.Select(HostNetwork))
        {
            routing.AddAddress(outside, own.BaseAddress, own.PrefixLength);
        }
    }

    private LabNode AddNode(RoutingSocket firewall, string name, string firewallInterface)
    {
        var number = _nodes.Count;
        var network = _namespaces.New(name);
        LabLink.PrepareNode(network);
        var here = LabLink.AddressOf(number, firewallEnd: true);
        var there = LabLink.AddressOf(number, firewallEnd: false);
        firewall.AddVethPair(
            new LinkSpec(firewallInterface) { Address = here },
            new LinkSpec(LabNode.LinkName) { Address = there, Namespace = network }
        );
        var link = LabNode.IndexOf(firewall, firewallInterface);
        firewall.SetUp(link);
        using (var routing = RoutingSocket.Open(network))
        {
            routing.SetUp(LabNode.IndexOf(routing, "lo"));
            routing.SetUp(LabNode.IndexOf(routing, LabNode.LinkName));
        }

        firewall.AddAddress(link, LabLink.FirewallEnd(ipv6: true), 64);
        firewall.AddNeighbor(link, LabLink.NodeEnd(ipv6: false), there);
        firewall.AddNeighbor(link, LabLink.NodeEnd(ipv6: true), there);

        var node = new LabNode(name, firewallInterface, _namespaces.NameOf(name), network, there, here);
        _nodes.Add(node);
        node.AddNeighborFirewall();
        return node;
    }

    private static void Route(RoutingSocket firewall, LabNode node, ImmutableArray<IPNetwork> networks)
    {
        var link = LabNode.IndexOf(firewall, node.FirewallInterface);
        foreach (var network in networks)
        {
            var six = network.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
            firewall.AddRoute(LabLink.RouteVia(network, LabLink.NodeEnd(six), link));
        }
    }

    private static IPNetwork HostNetwork(IPAddress address) =>
        new(address, address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? 128 : 32);
}
