using System.Net;
using System.Net.NetworkInformation;
using System.Text.Json.Nodes;
using Shouldly;
using Weir.Kernel.Netlink;
using Weir.Kernel.Routing;
using Weir.Testing;

namespace Weir.KernelTests.Routing;

public sealed class RoutingSocketTests : IDisposable
{
    private readonly TestNamespace _left = TestNamespace.Create("route");
    private readonly TestNamespace _right = TestNamespace.Create("route");

    public void Dispose()
    {
        _left.Dispose();
        _right.Dispose();
    }

    [KernelFact]
    public void AddVethPair_TwoNamespaces_PutsEachEndInItsOwn()
    {
        using var left = RoutingSocket.Open(_left.Network);
        using var right = RoutingSocket.Open(_right.Network);

        left.AddVethPair(
            new LinkSpec("same0") { Address = PhysicalAddress.Parse("02-00-00-00-00-01"), Mtu = 1400 },
            new LinkSpec("same0") { Address = PhysicalAddress.Parse("02-00-00-00-00-02"), Namespace = _right.Network }
        );

        var here = left.FindLink("same0").ShouldNotBeNull();
        var there = right.FindLink("same0").ShouldNotBeNull();
        here.Address.ShouldBe(PhysicalAddress.Parse("02-00-00-00-00-01"));
        here.Mtu.ShouldBe(1400);
        here.Kind.ShouldBe("veth");
        here.IsUp.ShouldBeFalse();
        there.Address.ShouldBe(PhysicalAddress.Parse("02-00-00-00-00-02"));
        there.IsUp.ShouldBeFalse();
        right.SetUp(there.Index);
        right.FindLink("same0").ShouldNotBeNull().IsUp.ShouldBeTrue();
    }

    [KernelFact]
    public void ListLinkCounters_AfterTraffic_SaysWhatIproute2Says()
    {
        using var routing = RoutingSocket.Open(_left.Network);
        routing.SetUp(routing.FindLink("lo").ShouldNotBeNull().Index);
        _left.Run("bash", ["-c", "for i in 1 2 3; do echo hello > /dev/udp/127.0.0.1/9; done"]);

        var counted = routing.ListLinkCounters().Single(static link => link.Name == "lo");

        var said = JsonNode.Parse(_left.Run("ip", ["-json", "-statistics", "link", "show", "lo"]));
        var statistics = (said?[0]?["stats64"]).ShouldNotBeNull();
        counted.ReceivedPackets.ShouldBeGreaterThanOrEqualTo(3ul);
        foreach (
            var (way, packets, bytes) in (ReadOnlySpan<(string, ulong, ulong)>)
                [("rx", counted.ReceivedPackets, counted.ReceivedBytes), ("tx", counted.SentPackets, counted.SentBytes)]
        )
        {
            var expected = statistics[way].ShouldNotBeNull();
            packets.ShouldBe(expected["packets"].ShouldNotBeNull().GetValue<ulong>());
            bytes.ShouldBe(expected["bytes"].ShouldNotBeNull().GetValue<ulong>());
        }
    }

    [KernelFact]
    public void AddressesRoutesNeighbors_Added_AreListedByIproute2()
    {
        using var routing = RoutingSocket.Open(_left.Network);
        routing.AddVethPair(new LinkSpec("v0"), new LinkSpec("v1"));
        var index = routing.FindLink("v0").ShouldNotBeNull().Index;
        routing.SetUp(index);
        routing.SetUp(routing.FindLink("v1").ShouldNotBeNull().Index);

        routing.AddAddress(index, IPAddress.Parse("10.1.2.3"), 24);
        routing.AddAddress(index, IPAddress.Parse("10.1.2.3"), 24);
        routing.AddAddress(index, IPAddress.Parse("2001:db8::3"), 64);
        routing.AddNeighbor(index, IPAddress.Parse("10.1.2.9"), PhysicalAddress.Parse("02-00-00-00-00-09"));
        routing.AddNeighbor(index, IPAddress.Parse("fe80::9"), PhysicalAddress.Parse("02-00-00-00-00-09"));
        routing.AddRoute(new Route(IPNetwork.Parse("198.51.100.0/24"), RouteKind.Blackhole));
        routing.AddRoute(new Route(IPNetwork.Parse("2001:db8:f::/48"), RouteKind.Blackhole));
        routing.AddRoute(
            new Route(IPNetwork.Parse("0.0.0.0/0"))
            {
                Gateway = IPAddress.Parse("169.254.0.2"),
                Interface = index,
                OnLink = true,
            }
        );
        routing.AddRoute(
            new Route(IPNetwork.Parse("::/0")) { Gateway = IPAddress.Parse("fe80::9"), Interface = index }
        );
        routing.AddRoute(new Route(IPNetwork.Parse("10.7.0.0/16"), RouteKind.Local) { Interface = index });

        Ip("-4", "addr", "show", "v0").ShouldContain("inet 10.1.2.3/24");
        var six = Ip("-6", "addr", "show", "v0");
        six.ShouldContain("inet6 2001:db8::3/64");
        six.ShouldNotContain("2001:db8::3/64 scope global tentative");
        Ip("neigh").ShouldContain("10.1.2.9 dev v0 lladdr 02:00:00:00:00:09 PERMANENT");
        Ip("-6", "neigh").ShouldContain("fe80::9 dev v0 lladdr 02:00:00:00:00:09 PERMANENT");
        var routes = Ip("-4", "route");
        routes.ShouldContain("blackhole 198.51.100.0/24");
        routes.ShouldContain("default via 169.254.0.2 dev v0 proto static onlink");
        Ip("-6", "route").ShouldContain("blackhole 2001:db8:f::/48");
        Ip("-6", "route").ShouldContain("default via fe80::9 dev v0");
        Ip("route", "show", "table", "local").ShouldContain("local 10.7.0.0/16 dev v0");
    }

    [KernelFact]
    public void DeleteRoute_Added_TakesItAway()
    {
        using var routing = RoutingSocket.Open(_left.Network);
        var hole = new Route(IPNetwork.Parse("198.51.100.0/24"), RouteKind.Blackhole);
        routing.AddRoute(hole);

        routing.DeleteRoute(hole);

        Ip("-4", "route").ShouldNotContain("198.51.100.0");
        Should.Throw<NetlinkException>(() => routing.DeleteRoute(hole)).Errno.Name.ShouldBe("ESRCH");
    }

    [KernelFact]
    public void DeleteLink_Twice_SaysFalseTheSecondTime()
    {
        using var routing = RoutingSocket.Open(_left.Network);
        routing.AddVethPair(new LinkSpec("v0"), new LinkSpec("v1") { Namespace = _right.Network });

        routing.DeleteLink("v0").ShouldBeTrue();
        routing.DeleteLink("v0").ShouldBeFalse();

        using var right = RoutingSocket.Open(_right.Network);
        right.FindLink("v1").ShouldBeNull();
    }

    [KernelFact]
    public void AddLink_Bridge_TakesPorts()
    {
        using var routing = RoutingSocket.Open(_left.Network);
        routing.AddLink(new LinkSpec("br0"), "bridge");
        routing.AddVethPair(new LinkSpec("v0"), new LinkSpec("v1"));
        var bridge = routing.FindLink("br0").ShouldNotBeNull().Index;

        routing.SetMaster(routing.FindLink("v0").ShouldNotBeNull().Index, bridge);
        routing.SetMtu(bridge, 1300);
        routing.SetAddress(bridge, PhysicalAddress.Parse("02-00-00-00-00-0B"));

        routing.FindLink("v0").ShouldNotBeNull().MasterIndex.ShouldBe(bridge);
        var link = routing.FindLink("br0").ShouldNotBeNull();
        link.Mtu.ShouldBe(1300);
        link.Address.ShouldBe(PhysicalAddress.Parse("02-00-00-00-00-0B"));
        link.Kind.ShouldBe("bridge");
    }

    [KernelFact]
    public void AddRoute_UnknownLink_NamesTheRoute()
    {
        using var routing = RoutingSocket.Open(_left.Network);

        var refusal = Should.Throw<NetlinkException>(() =>
            routing.AddRoute(new Route(IPNetwork.Parse("10.9.0.0/16")) { Interface = 4711 })
        );

        refusal.Operation.ShouldContain("10.9.0.0/16");
        refusal.Errno.Name.ShouldBe("ENODEV");
    }

    private string Ip(params string[] arguments) => Tool.Run("ip", ["-n", _left.Name, .. arguments]);
}
