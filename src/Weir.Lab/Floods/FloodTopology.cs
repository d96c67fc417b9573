using System.Globalization;
using System.Net;
using Weir.Kernel.Host;
using Weir.Kernel.Routing;
using Weir.Lab.Injector;
using Weir.Lab.Topologies;

namespace Weir.Lab.Floods;

/// <summary>
/// Two balancers and a client at one switch, in network namespaces, and a link between the balancers. No rule is loaded. The public links of the balancers
/// receive like a network card whose interrupts and queues all go to one CPU.
/// </summary>
/// <remarks>
/// Over plain veth a flood does the receiver's work in the sender's context and so throttles itself; nothing starves. With a ring of its own (receive offload)
/// and RPS (Documentation/networking/scaling.rst) the work is queued at another CPU, whose backlog overflows: the outage of a real machine.
/// </remarks>
public sealed class FloodTopology : IDisposable
{
    private const string SwitchLink = "br0";
    private const int Width = 24;

    /// <summary>What the visitors know: both balancers answer on it, whoever holds it.</summary>
    public static readonly IPAddress VirtualAddress = new([198, 51, 100, 10]);

    private static readonly IPAddress ClientAddress = new([198, 51, 100, 100]);

    private readonly LabNamespaces _namespaces = new();
    private readonly List<Balancer> _balancers = [];
    private NetworkNamespace? _switch;
    private NetworkNamespace? _client;

    private FloodTopology() { }

    public NetworkNamespace Switch => _switch ?? throw new InvalidOperationException("the lab has no switch yet");

    public NetworkNamespace Client => _client ?? throw new InvalidOperationException("the lab has no client yet");

    /// <summary>lb1 and lb2.</summary>
    public IReadOnlyList<Balancer> Balancers => _balancers;

    /// <summary>Builds it; when a step fails, what was built is deleted before the exception leaves.</summary>
    /// <exception cref="Kernel.Netlink.NetlinkException">The kernel refused (not root; a feature is missing).</exception>
    public static FloodTopology Create(FloodSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var lab = new FloodTopology();
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

    public void Dispose() => _namespaces.Dispose();

    private void Build(FloodSpec spec)
    {
        _switch = NewNamespace("switch");
        using var routing = RoutingSocket.Open(_switch);
        routing.AddLink(new LinkSpec(SwitchLink), "bridge");
        var bridge = LabNode.IndexOf(routing, SwitchLink);
        routing.SetUp(bridge);
        _client = NewNamespace("client");
        Connect(routing, bridge, "client", _client, ClientAddress, 1);
        for (byte number = 1; number <= 2; number++)
        {
            _balancers.Add(NewBalancer(routing, bridge, number));
        }

        JoinBalancers();
        foreach (var balancer in _balancers)
        {
            Steer(balancer.Network, Balancer.PublicLink, spec.ReceiveCpu);
            Steer(balancer.Network, Balancer.SyncLink, spec.AttackCpu);
        }
    }

    private Balancer NewBalancer(RoutingSocket routing, int bridge, byte number)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"lb{number}");
        var network = NewNamespace(name);
        var address = new IPAddress([198, 51, 100, (byte)(1 + number)]);
        var port = Connect(routing, bridge, name, network, address, 1 + number);
        return new Balancer(
            name,
            address,
            new IPAddress([10, 255, 0, number]),
            new FrameTarget(port, LabLink.AddressOf(1 + number, firewallEnd: false)),
            (byte)(number == 1 ? 150 : 100)
        )
        {
            NamespaceName = _namespaces.NameOf(name),
            Network = network,
        };
    }

    private NetworkNamespace NewNamespace(string role)
    {
        var network = _namespaces.New(role);
        Sysctl.Write(
            network,
            ("net/ipv4/ip_forward", "0"),
            ("net/ipv4/conf/all/rp_filter", "0"),
            ("net/ipv4/conf/default/rp_filter", "0"),
            ("net/ipv6/conf/default/disable_ipv6", "1"),
            // The server listens on the virtual address also where it is not at the moment, as balancers do.
            ("net/ipv4/ip_nonlocal_bind", "1")
        );
        using var routing = RoutingSocket.Open(network);
        routing.SetUp(LabNode.IndexOf(routing, "lo"));
        return network;
    }

    /// <summary>Returns the index of the switch's end.</summary>
    private static int Connect(
        RoutingSocket routing,
        int bridge,
        string port,
        NetworkNamespace network,
        IPAddress address,
        int number
    )
    {
        routing.AddVethPair(
            new LinkSpec(port) { Address = LabLink.AddressOf(number, firewallEnd: true) },
            new LinkSpec(Balancer.PublicLink)
            {
                Address = LabLink.AddressOf(number, firewallEnd: false),
                Namespace = network,
            }
        );
        var index = LabNode.IndexOf(routing, port);
        routing.SetMaster(index, bridge);
        routing.SetUp(index);
        using var there = RoutingSocket.Open(network);
        var link = LabNode.IndexOf(there, Balancer.PublicLink);
        there.AddAddress(link, address, Width);
        there.SetUp(link);
        there.AddRoute(LabLink.RouteVia(LabLink.DefaultIpv4, new IPAddress([198, 51, 100, 1]), link));
        return index;
    }

    private void JoinBalancers()
    {
        using var first = RoutingSocket.Open(_balancers[0].Network);
        first.AddVethPair(
            new LinkSpec(Balancer.SyncLink),
            new LinkSpec(Balancer.SyncLink) { Namespace = _balancers[1].Network }
        );
        foreach (var balancer in _balancers)
        {
            using var routing = RoutingSocket.Open(balancer.Network);
            var link = LabNode.IndexOf(routing, Balancer.SyncLink);
            routing.AddAddress(link, balancer.SyncAddress, Width);
            routing.SetUp(link);
        }
    }

    private static void Steer(NetworkNamespace network, string link, int cpu)
    {
        LinkFeatures.SetReceiveOffload(network, link, on: true);
        Sysfs.Write(
            network,
            $"class/net/{link}/queues/rx-0/rps_cpus",
            (1UL << cpu).ToString("x", CultureInfo.InvariantCulture)
        );
    }
}
