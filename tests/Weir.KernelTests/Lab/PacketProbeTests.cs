using System.Diagnostics;
using System.Net;
using Shouldly;
using Weir.Lab.Packets;
using Weir.Lab.Probes;
using Weir.Lab.Topologies;
using Weir.Testing;
using Xunit.Abstractions;

namespace Weir.KernelTests.Lab;

public sealed class PacketProbeTests : IDisposable
{
    private static readonly IPAddress Device = IPAddress.Parse("10.16.0.10");
    private static readonly IPAddress Public = IPAddress.Parse("198.18.0.10");
    private static readonly IPAddress Server = IPAddress.Parse("203.0.113.80");
    private static readonly IPAddress Own = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Device6 = IPAddress.Parse("2001:db8:1000::10");
    private static readonly IPAddress Server6 = IPAddress.Parse("2001:db8:f000::80");
    private static readonly IPAddress Own6 = IPAddress.Parse("2001:db8:f000::1");

    private readonly ITestOutputHelper _output;
    private readonly LabTopology _lab = LabTopology.Create(SmallCampus.Spec);
    private readonly PacketProbe _probe;

    public PacketProbeTests(ITestOutputHelper output)
    {
        _output = output;
        SmallCampus.LoadRules(_lab);
        _probe = new PacketProbe(_lab);
    }

    public void Dispose()
    {
        _probe.Dispose();
        _lab.Dispose();
    }

    [KernelFact]
    public void Send_TcpAndUdpOut_ShowsTheTranslatedSource()
    {
        var results = _probe.Send([
            new Probe("room1", ProbePacket.Tcp(Device, 4001, Server, 443)),
            new Probe("room1", ProbePacket.Udp(Device, 4002, Server, 53)),
            new Probe("room2", ProbePacket.Udp(IPAddress.Parse("10.32.0.5"), 4003, Server, 53)),
        ]);

        foreach (
            var (result, source, port) in results.Zip<ProbeResult, IPAddress, int>(
                [Public, Public, IPAddress.Parse("10.32.0.5")],
                [4001, 4002, 4003]
            )
        )
        {
            var seen = result.Forwarded.ShouldHaveSingleItem();
            seen.Node.ShouldBe("internet");
            seen.Interface.ShouldBe("wan");
            seen.Packet.Source.ShouldBe(source);
            seen.Packet.SourcePort.ShouldBe((ushort)port);
            seen.Packet.Destination.ShouldBe(Server);
            seen.Packet.HopLimit.ShouldBe((byte)63);
            seen.Packet.ChecksumsValid.ShouldBeTrue();
            result.Answers.ShouldBeEmpty();
        }
    }

    [KernelFact]
    public void Send_PortForward_ShowsTheDevice()
    {
        var result = _probe.Send(new Probe("internet", ProbePacket.Tcp(Server, 5001, Public, 8080)));

        var seen = result.Forwarded.ShouldHaveSingleItem();
        seen.Node.ShouldBe("room1");
        seen.Packet.Destination.ShouldBe(Device);
        seen.Packet.DestinationPort.ShouldBe((ushort)80);
        seen.Packet.Source.ShouldBe(Server);
        seen.Packet.ChecksumsValid.ShouldBeTrue();
    }

    [KernelFact]
    public void Send_Hairpin_ComesBackToTheSendersNode()
    {
        var result = _probe.Send(new Probe("room1", ProbePacket.Tcp(Device, 5001, Public, 8080)));

        var seen = result.Forwarded.ShouldHaveSingleItem();
        seen.Node.ShouldBe("room1");
        seen.Packet.Source.ShouldBe(Public);
        seen.Packet.Destination.ShouldBe(Device);
    }

    [KernelFact]
    public void Send_Unsolicited_IsDroppedInSilence()
    {
        var results = _probe.Send([
            new Probe("internet", ProbePacket.Tcp(Server, 5001, Public, 22)),
            new Probe("internet", ProbePacket.Udp(Server, 5001, IPAddress.Parse("198.18.7.7"), 22)),
            new Probe("internet", ProbePacket.Tcp(Server6, 5001, Device6, 80)),
            new Probe("internet", ProbePacket.Tcp(Server, 5001, Own, 80)),
        ]);

        results.ShouldAllBe(result => result.Verdict == ProbeVerdict.Dropped);
    }

    [KernelFact]
    public void Send_Refused_ShowsTheRefusal()
    {
        var results = _probe.Send([
            new Probe("room1", ProbePacket.Udp(IPAddress.Parse("10.16.0.66"), 4001, Server, 53)),
            new Probe("internet", ProbePacket.Tcp(Server, 5001, Own, 22)),
        ]);

        results.ShouldAllBe(result => result.Verdict == ProbeVerdict.Refused);
        var error = results[0].Answers.ShouldHaveSingleItem();
        error.Node.ShouldBe("room1");
        error.Packet.IcmpType.ShouldBe((byte)3);
        error.Packet.IcmpCode.ShouldBe((byte)13);
        results[1].Answers.ShouldHaveSingleItem().Packet.TcpFlags.HasFlag(TcpFlags.Rst).ShouldBeTrue();
    }

    [KernelFact]
    public void Send_ToTheBox_TellsDeliveredFromDropped()
    {
        var vrrp = ProbePacket.Other(Server, IPAddress.Parse("224.0.0.18"), IpProtocol.Vrrp) with { HopLimit = 255 };
        var solicit = ProbePacket.Icmp(Server6, Own6, 135) with { HopLimit = 255, Body = Own6.GetAddressBytes() };
        var results = _probe.Send([
            new Probe("internet", ProbePacket.Echo(Server, Own, 77)),
            new Probe("internet", ProbePacket.Echo(Server6, Own6, 77)),
            new Probe("internet", vrrp),
            new Probe("internet", solicit),
            new Probe("internet", ProbePacket.Icmp(Server, Own, 13)),
            new Probe("internet", ProbePacket.Udp(Server6, 1, Own6, 2)),
            new Probe("internet", ProbePacket.Other(Server, Own, IpProtocol.Gre)),
        ]);

        results.Select(result => result.Delivered).ShouldBe([true, true, true, true, false, false, false]);
        results[0].Answers.ShouldHaveSingleItem().Packet.IcmpType.ShouldBe((byte)0);
        results[1].Answers.ShouldHaveSingleItem().Packet.IcmpType.ShouldBe((byte)129);
        results.Skip(4).ShouldAllBe(result => result.Verdict == ProbeVerdict.Dropped);
    }

    [KernelFact]
    public void Send_OtherProtocols_PassAndAreKnownAgain()
    {
        var results = _probe.Send([
            new Probe("wlan", ProbePacket.Other(IPAddress.Parse("10.64.0.1"), Server, IpProtocol.Esp)),
            new Probe("room1", ProbePacket.Other(Device6, Server6, IpProtocol.Esp)),
            new Probe("room1", ProbePacket.Echo(Device, Server, 99)),
            new Probe("room1", ProbePacket.Echo(Device6, Server6, 99)),
        ]);

        results.ShouldAllBe(result => result.Forwarded.Count == 1 && result.Forwarded[0].Packet.ChecksumsValid);
    }

    [KernelFact]
    public void ReplyTo_EachProtocol_IsEstablishedAndTranslatedBack()
    {
        var first = _probe.Send([
            new Probe("room1", ProbePacket.Tcp(Device, 4001, Server, 443)),
            new Probe("room1", ProbePacket.Udp(Device, 4002, Server, 53)),
            new Probe("room1", ProbePacket.Echo(Device, Server, 4003)),
            new Probe("room1", ProbePacket.Tcp(Device6, 4004, Server6, 443)),
        ]);

        var answers = _probe.Send([
            .. first.Select(result => new Probe("internet", ProbePacket.ReplyTo(result.Forwarded[0].Packet))),
        ]);

        answers
            .Select(result => result.Forwarded.ShouldHaveSingleItem().Packet.Destination)
            .ShouldBe([Device, Device, Device, Device6]);
        answers[0].Forwarded[0].Packet.TcpFlags.ShouldBe(TcpFlags.Syn | TcpFlags.Ack);
        answers[0].Forwarded[0].Packet.DestinationPort.ShouldBe((ushort)4001);

        var third = _probe.Send(new Probe("room1", ProbePacket.ReplyTo(answers[0].Forwarded[0].Packet)));
        third.Forwarded.ShouldHaveSingleItem().Packet.Source.ShouldBe(Public);
    }

    [KernelFact]
    public void ErrorAbout_KnownFlow_IsRelated_UnknownIsDropped()
    {
        var out4 = _probe.Send(new Probe("room1", ProbePacket.Udp(Device, 4002, Server, 53))).Forwarded[0].Packet;
        var out6 = _probe.Send(new Probe("room1", ProbePacket.Udp(Device6, 4002, Server6, 53))).Forwarded[0].Packet;
        var router = IPAddress.Parse("203.0.113.254");

        var results = _probe.Send([
            new Probe("internet", ProbePacket.ErrorAbout(out4, router, 3, 1)),
            new Probe("internet", ProbePacket.ErrorAbout(out6, Server6, 1, 4)),
            new Probe("internet", ProbePacket.ErrorAbout(out4 with { SourcePort = 999 }, router, 3, 1)),
        ]);

        results[0].Forwarded.ShouldHaveSingleItem().Packet.Destination.ShouldBe(Device);
        results[0].Forwarded[0].Packet.ChecksumsValid.ShouldBeTrue();
        results[1].Forwarded.ShouldHaveSingleItem().Packet.Destination.ShouldBe(Device6);
        results[2].Verdict.ShouldBe(ProbeVerdict.Dropped);
    }

    [KernelFact]
    public void Send_ThreeThousandBothWays_TakesSecondsAndLosesNone()
    {
        var probes = Enumerable
            .Range(0, 3_000)
            .Select(at =>
                (at % 3) switch
                {
                    0 => new Probe("room1", ProbePacket.Tcp(Device, (ushort)(1_000 + at), Server, 443)),
                    1 => new Probe("internet", ProbePacket.Tcp(Server, (ushort)(1_000 + at), Public, 8080)),
                    _ => new Probe("internet", ProbePacket.Udp(Server, (ushort)(1_000 + at), Public, 9)),
                }
            )
            .ToArray();
        var watch = Stopwatch.StartNew();

        var results = _probe.Send(probes);

        _output.WriteLine($"{probes.Length} probes in {watch.ElapsedMilliseconds} ms");
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        for (var at = 0; at < probes.Length; at++)
        {
            results[at].Verdict.ShouldBe(at % 3 == 2 ? ProbeVerdict.Dropped : ProbeVerdict.Forwarded, $"probe {at}");
        }
    }
}
