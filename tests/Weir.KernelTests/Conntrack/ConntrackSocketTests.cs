using System.Net;
using System.Net.Sockets;
using Shouldly;
using Weir.Kernel.Conntrack;
using Weir.Testing;

namespace Weir.KernelTests.Conntrack;

/// <summary>Flows over the loopback of one namespace: a rule marks them by destination port and translates one of them.</summary>
public sealed class ConntrackSocketTests : IDisposable
{
    private const string Rules = """
        table inet t {
          chain output { type filter hook output priority 0; ct mark set udp dport map { 1001 : 0x11, 1002 : 0x12, 1003 : 0x21 }; }
          chain nat { type nat hook output priority -100; udp dport 1010 dnat ip to 127.0.0.9:2020; }
        }
        """;

    private readonly TestNamespace _lab = TestNamespace.Create("ct");
    private readonly ConntrackSocket _conntrack;
    private readonly List<Socket> _sockets = [];

    public ConntrackSocketTests()
    {
        try
        {
            _lab.Run("nft", ["-f", "-"], Rules);
            _lab.Run("sysctl", ["-qw", "net.netfilter.nf_conntrack_acct=1"]);
            _conntrack = ConntrackSocket.Open(_lab.Network);
        }
        catch
        {
            // A class whose constructor throws is not disposed.
            _lab.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _conntrack.Dispose();
        _sockets.ForEach(socket => socket.Dispose());
        _lab.Dispose();
    }

    [KernelFact]
    public void List_UdpFlow_DecodesTuplesMarkAndCounters()
    {
        Send("127.0.0.2", 5001, "127.0.0.3", 1001);

        var entry = _conntrack.List().ShouldHaveSingleItem();

        entry.Original.SourceAddress.ShouldBe(IPAddress.Parse("127.0.0.2"));
        entry.Original.DestinationAddress.ShouldBe(IPAddress.Parse("127.0.0.3"));
        entry.Original.Protocol.ShouldBe((byte)17);
        entry.Original.SourcePort.ShouldBe((ushort)5001);
        entry.Original.DestinationPort.ShouldBe((ushort)1001);
        entry.Reply.SourceAddress.ShouldBe(IPAddress.Parse("127.0.0.3"));
        entry.Reply.DestinationPort.ShouldBe((ushort)5001);
        entry.Mark.ShouldBe(0x11u);
        entry.Status.HasFlag(ConntrackStatus.Confirmed).ShouldBeTrue();
        entry.Timeout.ShouldBeInRange(1u, 60u);
        entry.Id.ShouldNotBe(0u);
        entry.OriginalCounter.ShouldBe(new ConntrackCounter(1, 32));
    }

    [KernelFact]
    public void List_TranslatedFlow_ShowsTheTranslationInTheReply()
    {
        Send("127.0.0.2", 5001, "127.0.0.3", 1010);

        var entry = _conntrack.List().ShouldHaveSingleItem();

        entry.Status.HasFlag(ConntrackStatus.DestinationNat).ShouldBeTrue();
        entry.Reply.SourceAddress.ShouldBe(IPAddress.Parse("127.0.0.9"));
        entry.Reply.SourcePort.ShouldBe((ushort)2020);
    }

    [KernelFact]
    public void List_BothFamiliesAndIcmp_AreDecoded()
    {
        Send("::1", 5001, "::1", 1001);
        Ping();

        var six = _conntrack.List(new ConntrackFilter(IpVersion: 6)).ShouldHaveSingleItem();
        var echo = _conntrack.List(new ConntrackFilter(IpVersion: 4)).ShouldHaveSingleItem();

        six.Original.IsIpv6.ShouldBeTrue();
        six.Original.SourceAddress.ShouldBe(IPAddress.IPv6Loopback);
        echo.Original.IsIcmp.ShouldBeTrue();
        echo.Original.DestinationPort.ShouldBe((ushort)(8 << 8));
        echo.Reply.DestinationPort.ShouldBe((ushort)0);
    }

    [KernelFact]
    public void List_MarkFilter_IsTheKernels()
    {
        Send("127.0.0.2", 5001, "127.0.0.3", 1001);
        Send("127.0.0.2", 5002, "127.0.0.3", 1002);
        Send("127.0.0.2", 5003, "127.0.0.3", 1003);

        _conntrack.List(new ConntrackFilter(0x10, 0xf0)).Select(entry => entry.Mark).Order().ShouldBe([0x11u, 0x12u]);
        _conntrack.List(ConntrackFilter.ByMark(0x21)).ShouldHaveSingleItem().Original.SourcePort.ShouldBe((ushort)5003);
    }

    [KernelFact]
    public void List_AbandonedHalfWay_LeavesTheSocketUsable()
    {
        foreach (var port in Enumerable.Range(10_000, 1_000))
        {
            Send("127.0.0.2", port, "127.0.0.3", 1001);
        }

        foreach (var _ in _conntrack.List())
        {
            break;
        }

        _conntrack.List().Count().ShouldBe(1_000);
        _conntrack.Count().ShouldBe(1_000u);
    }

    [KernelFact]
    public void DeleteMark_MaskAndValue_RemovesOnlyThose()
    {
        Send("127.0.0.2", 5001, "127.0.0.3", 1001);
        Send("127.0.0.2", 5002, "127.0.0.3", 1002);
        Send("127.0.0.2", 5003, "127.0.0.3", 1003);
        Send("127.0.0.2", 5004, "127.0.0.3", 1004);

        _conntrack.DeleteMark(0x12);
        Ports().ShouldBe([5001, 5003, 5004]);

        _conntrack.DeleteMark(0x10, 0xf0);
        Ports().ShouldBe([5003, 5004]);
    }

    [KernelFact]
    public void DeleteMarks_Several_RemovesTheirsInOneListing()
    {
        Send("127.0.0.2", 5001, "127.0.0.3", 1001);
        Send("127.0.0.2", 5002, "127.0.0.3", 1002);
        Send("127.0.0.2", 5003, "127.0.0.3", 1003);

        _conntrack.DeleteMarks(new HashSet<uint> { 0x11, 0x21, 0x99 }).ShouldBe(2);

        Ports().ShouldBe([5002]);
    }

    [KernelFact]
    public void Delete_OneEntry_TwiceIsNoError()
    {
        Send("127.0.0.2", 5001, "127.0.0.3", 1001);
        Send("::1", 5002, "::1", 1002);
        Ping();
        var entries = _conntrack.List().ToArray();
        entries.Length.ShouldBe(3);

        foreach (var entry in entries)
        {
            _conntrack.Delete(entry).ShouldBeTrue(entry.ToString());
            _conntrack.Delete(entry).ShouldBeFalse();
        }

        _conntrack.Count().ShouldBe(0u);
    }

    [KernelFact]
    public void DeleteWhere_Thousands_RemovesAll()
    {
        foreach (var port in Enumerable.Range(10_000, 2_000))
        {
            Send("127.0.0.2", port, "127.0.0.3", 1001);
        }

        _conntrack.DeleteWhere(entry => entry.Original.SourcePort % 2 == 0).ShouldBe(1_000);

        _conntrack.Count().ShouldBe(1_000u);
        _conntrack.List().ShouldAllBe(entry => entry.Original.SourcePort % 2 == 1);
    }

    [KernelFact]
    public void DeleteSource_HostAndPrefix_RemovesTheirs()
    {
        Send("127.1.0.1", 5001, "127.0.0.3", 1001);
        Send("127.1.0.2", 5002, "127.0.0.3", 1001);
        Send("127.1.1.1", 5003, "127.0.0.3", 1001);
        Send("127.2.0.1", 5004, "127.0.0.3", 1001);
        _lab.Run("ip", ["address", "add", "2001:db8::2/128", "dev", "lo", "nodad"]);
        Send("::1", 5005, "::1", 1001);
        Send("2001:db8::2", 5006, "::1", 1001);

        _conntrack.DeleteSource(IPNetwork.Parse("127.1.0.1/32"));
        Ports().ShouldBe([5002, 5003, 5004, 5005, 5006]);

        _conntrack.DeleteSource(IPNetwork.Parse("127.1.0.0/16"));
        Ports().ShouldBe([5004, 5005, 5006]);

        _conntrack.DeleteSource(IPNetwork.Parse("::1/128"));
        Ports().ShouldBe([5004, 5006]);
    }

    /// <summary>An echo request of identifier 0; this machine need not have ping.</summary>
    private void Ping() =>
        _lab.Network.Run(() =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp);
            socket.SendTo([8, 0, 0xf7, 0xff, 0, 0, 0, 0], new IPEndPoint(IPAddress.Loopback, 0));
        });

    private int[] Ports() => [.. _conntrack.List().Select(entry => (int)entry.Original.SourcePort).Order()];

    private void Send(string source, int sourcePort, string destination, int destinationPort)
    {
        var from = new IPEndPoint(IPAddress.Parse(source), sourcePort);
        _sockets.Add(
            _lab.Network.Run(() =>
            {
                var socket = new Socket(from.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
                socket.Bind(from);
                socket.SendTo([1, 2, 3, 4], new IPEndPoint(IPAddress.Parse(destination), destinationPort));
                return socket;
            })
        );
    }
}
