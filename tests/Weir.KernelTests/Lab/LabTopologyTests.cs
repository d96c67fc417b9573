using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Shouldly;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;
using Weir.Lab.Topologies;
using Weir.Testing;

namespace Weir.KernelTests.Lab;

public sealed class LabTopologyTests
{
    [KernelFact]
    public void Create_Campus_ConnectsRoomsWithTheInternet()
    {
        using var lab = LabTopology.Create(SmallCampus.Spec);
        var server = IPAddress.Parse("203.0.113.80");
        var device = IPAddress.Parse("10.16.0.10");
        lab.Internet.AddAddress(server);
        lab.Internet.RouteToFirewall(IPNetwork.Parse("10.16.0.0/12"));
        lab.Node("room1").AddAddress(device);

        using var listener = lab.Internet.Network.Run(() => Bound(server, 7000));
        using var sender = lab.Node("room1").Network.Run(() => Bound(device, 7001));
        sender.SendTo("ask"u8, new IPEndPoint(server, 7000));

        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        var buffer = new byte[16];
        listener.ReceiveTimeout = 2000;
        listener.ReceiveFrom(buffer, ref from).ShouldBe(3);
        from.ShouldBe(new IPEndPoint(device, 7001));
    }

    [KernelFact]
    public void Dispose_Always_LeavesNothing()
    {
        var lab = LabTopology.Create(SmallCampus.Spec);
        var prefix = lab.FirewallNamespaceName.Replace("firewall", "", StringComparison.Ordinal);
        NamedNamespaces.List().Count(name => name.StartsWith(prefix, StringComparison.Ordinal)).ShouldBe(5);

        lab.Dispose();
        lab.Dispose();

        NamedNamespaces.List().ShouldNotContain(name => name.StartsWith(prefix, StringComparison.Ordinal));
    }

    [KernelFact]
    public void Create_FailsHalfWay_LeavesNothing()
    {
        // A name of its own tells these namespaces from those of tests that run beside.
        var broken = new LabSpec(
            "wan",
            [new LabSegmentSpec("halfway", []), new LabSegmentSpec("a-name-longer-than-fifteen", [])]
        );

        Should.Throw<NetlinkException>(() => LabTopology.Create(broken));

        NamedNamespaces.List().ShouldNotContain(name => name.EndsWith("-halfway", StringComparison.Ordinal));
    }

    [KernelFact]
    public void Create_AfterAKilledRun_DeletesWhatItLeft()
    {
        using var process = Process.Start("true");
        process.WaitForExit();
        var orphan = $"weirlab-{process.Id}-12345-1-room1";
        var foreign = $"weirlab-{Environment.ProcessId}";
        NamedNamespaces.Create(orphan);
        NamedNamespaces.Create(foreign);
        try
        {
            using var lab = LabTopology.Create(SmallCampus.Spec);

            NamedNamespaces.Exists(orphan).ShouldBeFalse();
            NamedNamespaces.Exists(foreign).ShouldBeTrue();
        }
        finally
        {
            NamedNamespaces.Delete(orphan);
            NamedNamespaces.Delete(foreign);
        }
    }

    [KernelFact]
    public void Create_SecondLab_StandsBesideTheFirst()
    {
        using var first = LabTopology.Create(SmallCampus.Spec);
        using var second = LabTopology.Create(SmallCampus.Spec);

        NamedNamespaces.Exists(first.FirewallNamespaceName).ShouldBeTrue();
        second.FirewallNamespaceName.ShouldNotBe(first.FirewallNamespaceName);
    }

    private static Socket Bound(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(address, port));
        return socket;
    }
}
