using System.Net;
using System.Net.Sockets;
using Shouldly;
using Weir.Core.Model;
using Weir.Kernel.Conntrack;
using Weir.Lab.Packets;
using Weir.Lab.Probes;
using Weir.Lab.Sockets;
using Weir.Lab.Topologies;
using Weir.Testing;
using Weir.Testing.Generators;
using static Weir.Testing.Generators.CampusGround;

namespace Weir.KernelTests.Webfarm;

/// <summary>Real sockets behind a web farm's rules: listeners are served without a conntrack entry, and what untracked flows need works.</summary>
public sealed class WebfarmListenerTests : IDisposable
{
    private const ushort Port = 443;

    private static readonly IPAddress Own = IPAddress.Parse("203.0.113.10");
    private static readonly IPAddress Own6 = IPAddress.Parse("2001:db8:f000::10");
    private static readonly IPAddress Server = IPAddress.Parse("2001:db8:b000:7::80");
    private static readonly IPAddress Client = IPAddress.Parse("192.0.2.80");
    private static readonly IPAddress Client6 = IPAddress.Parse("2001:db8:5000::80");
    private static readonly IPAddress Manager = IPAddress.Parse("192.168.77.9");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Impatience = TimeSpan.FromMilliseconds(300);

    private readonly LabTopology _lab = LabTopology.Create(LabSpec.For(WebfarmGround.Topology));

    public WebfarmListenerTests()
    {
        _lab.Internet.AddAddress(Client);
        _lab.Internet.AddAddress(Client6);
        _lab.Node("back").AddAddress(Server);
        _lab.Node("mgmt").AddAddress(Manager);
    }

    public void Dispose() => _lab.Dispose();

    [KernelFact]
    public async Task Listeners_OnTheBoxAndBehind_AreServedWithoutAnEntry()
    {
        WebfarmPolicyTests.Load(_lab, Site(new WebfarmOptions()));
        using var own = TcpEchoServer.Start(_lab.Firewall, new IPEndPoint(Own, Port));
        using var own6 = TcpEchoServer.Start(_lab.Firewall, new IPEndPoint(Own6, Port));
        using var datagrams = UdpEchoServer.Start(_lab.Firewall, new IPEndPoint(Own, Port));
        using var behind = TcpEchoServer.Start(_lab.Node("back").Network, new IPEndPoint(Server, 8080));
        var outside = _lab.Internet.Network;

        var results = new[]
        {
            await SocketProbe.TcpAsync(outside, new(Client, 0), new(Own, Port), Patience),
            await SocketProbe.TcpAsync(outside, new(Client6, 0), new(Own6, Port), Patience),
            await SocketProbe.UdpAsync(outside, new(Client, 0), new(Own, Port), Patience),
            await SocketProbe.TcpAsync(outside, new(Client6, 0), new(Server, 8080), Patience),
        };

        results.ShouldAllBe(result => result.Outcome == ReachOutcome.Answered);
        Entries().ShouldBeEmpty();
    }

    [KernelFact]
    public async Task Services_FromManagement_AreServedWithoutAnEntryAndFromOutsideNot()
    {
        WebfarmPolicyTests.Load(_lab, Site(new WebfarmOptions()));
        using var ssh = TcpEchoServer.Start(_lab.Firewall, new IPEndPoint(Own, 22));

        var managed = await SocketProbe.TcpAsync(_lab.Node("mgmt").Network, new(Manager, 0), new(Own, 22), Patience);
        var refused = await SocketProbe.TcpAsync(_lab.Internet.Network, new(Client, 0), new(Own, 22), Impatience);

        managed.Outcome.ShouldBe(ReachOutcome.Answered, managed.Detail);
        refused.Outcome.ShouldBe(ReachOutcome.TimedOut, refused.Detail);
        Entries().ShouldBeEmpty();
    }

    [KernelFact]
    public async Task Fragments_OfAListenersDatagram_ArriveAndTheAnswerToo()
    {
        WebfarmPolicyTests.Load(_lab, Site(new WebfarmOptions()));
        using var server = Open(_lab.Firewall, new IPEndPoint(Own, Port));
        using var client = Open(_lab.Internet.Network, new IPEndPoint(Client, 40_000));
        using var limit = new CancellationTokenSource(Patience);
        var sent = new byte[5_000];
        Random.Shared.NextBytes(sent);
        var received = new byte[9_000];

        await client.SendToAsync(sent, new IPEndPoint(Own, Port), limit.Token);
        var question = await server.ReceiveFromAsync(received, new IPEndPoint(IPAddress.Any, 0), limit.Token);
        received.AsSpan(0, question.ReceivedBytes).SequenceEqual(sent).ShouldBeTrue();
        await server.SendToAsync(sent, question.RemoteEndPoint, limit.Token);
        var answer = await client.ReceiveFromAsync(received, new IPEndPoint(IPAddress.Any, 0), limit.Token);

        received.AsSpan(0, answer.ReceivedBytes).SequenceEqual(sent).ShouldBeTrue();
        Entries().ShouldBeEmpty();
    }

    [KernelFact]
    public async Task FragmentationNeeded_AboutAnUntrackedFlow_LowersThePathsMtu()
    {
        WebfarmPolicyTests.Load(_lab, Site(new WebfarmOptions()));
        using var server = UdpEchoServer.Start(_lab.Firewall, new IPEndPoint(Own, Port));
        var asked = await SocketProbe.UdpAsync(_lab.Internet.Network, new(Client, 40_001), new(Own, Port), Patience);
        asked.Outcome.ShouldBe(ReachOutcome.Answered, asked.Detail);
        var quoted = new ProbePacket(Own, Client, IpProtocol.Udp) { SourcePort = Port, DestinationPort = 40_001 };
        using var probe = new PacketProbe(_lab);

        probe.Send([
            new Probe(
                LabTopology.InternetName,
                new ProbePacket(Client, Own, IpProtocol.Icmp)
                {
                    IcmpType = 3,
                    IcmpCode = 4,
                    IcmpSequence = 1_280,
                    Quoted = quoted,
                }
            ),
        ]);

        Tool.Run("ip", ["netns", "exec", _lab.FirewallNamespaceName, "ip", "route", "get", Client.ToString()])
            .ShouldContain("mtu 1280");
    }

    [KernelFact]
    public void NewConnections_FromOneSource_AreLimitedAndFromOthersNot()
    {
        // One a second: a machine would have to take minutes for the probes before the bucket let a tenth of them through.
        WebfarmPolicyTests.Load(_lab, Site(new WebfarmOptions { NewConnections = 1 }));
        using var probe = new PacketProbe(_lab);
        Probe Opening(IPAddress from, int port) =>
            new(LabTopology.InternetName, ProbePacket.Tcp(from, (ushort)(20_000 + port), Own, Port));
        var monitor = IPAddress.Parse("192.0.2.7");

        var results = probe.Send([
            .. Enumerable.Range(0, 100).Select(i => Opening(Client, i)),
            .. Enumerable.Range(0, 100).Select(i => Opening(monitor, i)),
            .. Enumerable.Range(1, 50).Select(i => Opening(IPAddress.Parse($"192.0.2.{100 + i}"), i)),
        ]);

        int Passed(int from, int count) =>
            results.Skip(from).Take(count).Count(one => one.Verdict != ProbeVerdict.Dropped);
        Passed(0, 100).ShouldBeInRange(1, 50);
        Passed(100, 100).ShouldBe(100);
        Passed(200, 50).ShouldBe(50);
        Entries().ShouldBeEmpty();
    }

    private static Socket Open(Weir.Kernel.Host.NetworkNamespace network, IPEndPoint local) =>
        network.Run(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(local);
            return socket;
        });

    private static Site Site(WebfarmOptions options)
    {
        var draft = new SiteDraft
        {
            Kind = SiteKind.Webfarm,
            Topology = WebfarmGround.Topology,
            Options = new SiteOptions { Webfarm = options },
        };
        draft.Listeners.Add(new Listener(null, TransportProtocol.Tcp, PortRange.Single(Port), "page"));
        draft.Listeners.Add(new Listener(null, TransportProtocol.Udp, PortRange.Single(Port), "page"));
        draft.Listeners.Add(
            new Listener(Prefix("2001:db8:b000:7::/64"), TransportProtocol.Tcp, PortRange.Single(8080), "behind")
        );
        draft.Allows.Add(new Allow(Prefix("192.0.2.7"), "monitoring"));
        draft.Bans.Add(new Ban(Prefix("198.51.100.0/24"), "scans", null));
        return SiteValidator.Validate(draft, SiteGenerator.Now).Value.ShouldNotBeNull();
    }

    /// <summary>Entries of the firewall with a port of ours: none may be there.</summary>
    private string[] Entries()
    {
        using var socket = ConntrackSocket.Open(_lab.Firewall);
        return
        [
            .. socket
                .List()
                .Where(entry =>
                    entry.Original.DestinationPort is Port or 22 or 8080 || entry.Original.SourcePort is Port
                )
                .Select(entry => entry.ToString()),
        ];
    }
}
