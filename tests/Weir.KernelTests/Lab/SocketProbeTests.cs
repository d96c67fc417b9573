using System.Net;
using Shouldly;
using Weir.Kernel.Conntrack;
using Weir.Lab.Sockets;
using Weir.Lab.Topologies;
using Weir.Testing;

namespace Weir.KernelTests.Lab;

public sealed class SocketProbeTests : IDisposable
{
    private static readonly IPAddress Device = IPAddress.Parse("10.16.0.10");
    private static readonly IPAddress Refused = IPAddress.Parse("10.16.0.66");
    private static readonly IPAddress Device6 = IPAddress.Parse("2001:db8:1000::10");
    private static readonly IPAddress Public = IPAddress.Parse("198.18.0.10");
    private static readonly IPAddress Server = IPAddress.Parse("203.0.113.80");
    private static readonly IPAddress Server6 = IPAddress.Parse("2001:db8:f000::80");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Impatience = TimeSpan.FromMilliseconds(300);

    private readonly LabTopology _lab = LabTopology.Create(SmallCampus.Spec);

    public SocketProbeTests()
    {
        SmallCampus.LoadRules(_lab);
        Room.AddAddress(Device);
        Room.AddAddress(Refused);
        Room.AddAddress(Device6);
        _lab.Internet.AddAddress(Server);
        _lab.Internet.AddAddress(Server6);
    }

    private LabNode Room => _lab.Node("room1");

    public void Dispose() => _lab.Dispose();

    [KernelFact]
    public async Task TcpAsync_Out_IsSeenWithThePublicAddress()
    {
        using var server = TcpEchoServer.Start(_lab.Internet.Network, new IPEndPoint(Server, 443));

        var result = await SocketProbe.TcpAsync(Room.Network, new(Device, 4001), new(Server, 443), Patience);

        result.Outcome.ShouldBe(ReachOutcome.Answered, result.Detail);
        result.SeenAs.ShouldBe(new IPEndPoint(Public, 4001));
    }

    [KernelFact]
    public async Task TcpAsync_PortForwardAndHairpin_ReachTheDevice()
    {
        using var server = TcpEchoServer.Start(Room.Network, new IPEndPoint(Device, 80));

        var forward = await SocketProbe.TcpAsync(_lab.Internet.Network, new(Server, 5001), new(Public, 8080), Patience);
        var hairpin = await SocketProbe.TcpAsync(Room.Network, new(Device, 5002), new(Public, 8080), Patience);

        forward.SeenAs.ShouldBe(new IPEndPoint(Server, 5001), forward.Detail);
        hairpin.SeenAs.ShouldBe(new IPEndPoint(Public, 5002), hairpin.Detail);
    }

    [KernelFact]
    public async Task TcpAsync_DroppedRefusedAndClosed_AreToldApart()
    {
        var dropped = await SocketProbe.TcpAsync(_lab.Internet.Network, new(Server, 0), new(Public, 22), Impatience);
        var prohibited = await SocketProbe.TcpAsync(Room.Network, new(Refused, 0), new(Server, 443), Patience);
        var closed = await SocketProbe.TcpAsync(Room.Network, new(Device, 0), new(Server, 444), Patience);

        dropped.Outcome.ShouldBe(ReachOutcome.TimedOut);
        prohibited.Outcome.ShouldBe(ReachOutcome.Unreachable, prohibited.Detail);
        closed.Outcome.ShouldBe(ReachOutcome.Refused, closed.Detail);
    }

    [KernelFact]
    public async Task UdpAsync_BothFamilies_AreAnswered()
    {
        using var server = UdpEchoServer.Start(_lab.Internet.Network, new IPEndPoint(Server, 53));
        using var server6 = UdpEchoServer.Start(_lab.Internet.Network, new IPEndPoint(Server6, 53));

        var four = await SocketProbe.UdpAsync(Room.Network, new(Device, 4001), new(Server, 53), Patience);
        var six = await SocketProbe.UdpAsync(Room.Network, new(Device6, 4001), new(Server6, 53), Patience);
        var nobody = await SocketProbe.UdpAsync(Room.Network, new(Device, 4002), new(Server, 54), Patience);

        four.SeenAs.ShouldBe(new IPEndPoint(Public, 4001), four.Detail);
        six.SeenAs.ShouldBe(new IPEndPoint(Device6, 4001), six.Detail);
        nobody.Outcome.ShouldBe(ReachOutcome.Refused);
    }

    [KernelFact]
    public async Task EchoAsync_AnsweredProhibitedAndSilent_AreToldApart()
    {
        var four = await SocketProbe.EchoAsync(Room.Network, Device, Server, Patience);
        var six = await SocketProbe.EchoAsync(Room.Network, Device6, Server6, Patience);
        var prohibited = await SocketProbe.EchoAsync(Room.Network, Refused, Server, Patience);
        var silent = await SocketProbe.EchoAsync(_lab.Internet.Network, Server6, Device6, Impatience);

        four.Outcome.ShouldBe(ReachOutcome.Answered, four.Detail);
        six.Outcome.ShouldBe(ReachOutcome.Answered, six.Detail);
        prohibited.Outcome.ShouldBe(ReachOutcome.Unreachable);
        silent.Outcome.ShouldBe(ReachOutcome.TimedOut);
    }

    [KernelFact]
    public async Task TcpStream_Undisturbed_ArrivesWholeWithoutRetransmission()
    {
        await using var stream = await StartAsync();
        await Task.Delay(500);

        var report = await stream.StopAsync();

        report.BytesSent.ShouldBeGreaterThan(100_000);
        report.BytesReceived.ShouldBe(report.BytesSent);
        report.IsFlawless.ShouldBeTrue(report.ToString());
        report.SeenAs.ShouldBe(new IPEndPoint(Public, 6001));
        report.LongestStall.ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    [KernelFact]
    public async Task TcpStream_CutByARule_ShowsTheStallAndTheTimeouts()
    {
        await using var stream = await StartAsync();
        (await stream.ReceivedWithinAsync(TimeSpan.FromMilliseconds(200))).ShouldBeGreaterThan(0);

        SmallCampus.LoadRules(
            _lab,
            "table inet ban { chain pre { type filter hook prerouting priority raw; ip saddr 203.0.113.80 drop; }; }"
        );
        await Task.Delay(100);

        (await stream.ReceivedWithinAsync(TimeSpan.FromMilliseconds(1_500))).ShouldBeLessThan(10_000_000);
        var report = stream.Report();
        report.IsFlawless.ShouldBeFalse(report.ToString());
        report.Info.TotalRetransmits.ShouldBeGreaterThan(0u);
        report.Info.TotalTimeouts.ShouldNotBe((ushort)0);
    }

    [KernelFact]
    public async Task TcpStream_ConntrackEntryDeletedAndBlocked_NoMoreArrives()
    {
        await using var stream = await StartAsync();
        SmallCampus.LoadRules(
            _lab,
            "table inet block { chain f { type filter hook forward priority -1; ct state new ip saddr 10.16.0.10 drop; }; }"
        );
        (await stream.ReceivedWithinAsync(TimeSpan.FromMilliseconds(200))).ShouldBeGreaterThan(0);

        using (var conntrack = ConntrackSocket.Open(_lab.Firewall))
        {
            conntrack.DeleteSource(IPNetwork.Parse("10.16.0.10/32"));
        }

        await Task.Delay(100);
        (await stream.ReceivedWithinAsync(TimeSpan.FromMilliseconds(500))).ShouldBe(0);
        stream.Report().LongestStall.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(450));
    }

    private Task<TcpStream> StartAsync() =>
        TcpStream.StartAsync(
            new TcpStreamEnds(
                Room.Network,
                new(Device, 6001),
                new(Server, 443),
                _lab.Internet.Network,
                new(Server, 443)
            ),
            Patience
        );
}
