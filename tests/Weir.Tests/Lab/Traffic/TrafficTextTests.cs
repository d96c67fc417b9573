using System.Net;
using System.Net.NetworkInformation;
using Shouldly;
using Weir.Lab.Benching;
using Weir.Lab.Injector;
using Weir.Lab.Packets;
using Weir.Lab.Traffic;
using Xunit;

namespace Weir.Tests.Lab.Traffic;

public sealed class TrafficTextTests
{
    private static readonly PhysicalAddress s_interface = new([2, 0, 0, 0, 0, 9]);

    [Fact]
    public void Parse_PrefixesAndRanges_EveryPacketIsDrawnFromThem()
    {
        var spec = TrafficText
            .Parse(
                "members: iif room1 oif wan ip saddr 10.16.0.0/12 ip daddr 203.0.113.5-203.0.113.9 udp sport 2000-2009 udp dport 443 flows 500"
            )
            .Value.ShouldNotBeNull();

        spec.Flows.Name.ShouldBe("members");
        spec.Flows.InputInterface.ShouldBe("room1");
        spec.OutputInterface.ShouldBe("wan");
        spec.Flows.Packets.Length.ShouldBe(500);
        foreach (var packet in spec.Flows.Packets)
        {
            IPNetwork.Parse("10.16.0.0/12").Contains(packet.Source).ShouldBeTrue();
            packet.Destination.GetAddressBytes()[3].ShouldBeInRange((byte)5, (byte)9);
            packet.SourcePort.ShouldBeInRange((ushort)2_000, (ushort)2_009);
            packet.DestinationPort.ShouldBe((ushort)443);
            packet.Protocol.ShouldBe(IpProtocol.Udp);
        }

        spec.Flows.Packets.Select(static packet => packet.Source).Distinct().Count().ShouldBeGreaterThan(490);
        spec.Destinations.Select(static network => network.ToString())
            .ShouldBe(["203.0.113.5/32", "203.0.113.6/31", "203.0.113.8/31"]);
    }

    [Fact]
    public void Parse_TheSameText_GivesTheSamePackets()
    {
        const string text =
            "iif a oif b ip6 saddr 2001:db8::/32 ip6 daddr 2001:db8:1::7 tcp dport 22 established weight 2.5";
        var one = TrafficText.Parse(text).Value.ShouldNotBeNull();
        var two = TrafficText.Parse(text).Value.ShouldNotBeNull();

        one.Flows.Packets.ShouldBe(two.Flows.Packets);
        one.Flows.Phase.ShouldBe(TrafficPhase.Established);
        one.Flows.Weight.ShouldBe(2.5);
        one.Flows.Packets.Length.ShouldBe(TrafficText.DefaultTrackedFlows);
    }

    [Fact]
    public void Parse_NoOutgoingInterface_IsForTheBox() =>
        TrafficText
            .Parse("iif eth0 ip saddr 192.0.2.0/24 ip daddr 198.51.100.1 tcp dport 80 flows 9")
            .Value.ShouldNotBeNull()
            .OutputInterface.ShouldBeNull();

    [Theory]
    [InlineData("", TcpFlags.Syn)]
    [InlineData("tcp flags syn", TcpFlags.Syn)]
    [InlineData("tcp flags ack", TcpFlags.Ack)]
    [InlineData("tcp flags fin,psh,urg", TcpFlags.Fin | TcpFlags.Psh | TcpFlags.Urg)]
    [InlineData("tcp flags rst", TcpFlags.Rst)]
    [InlineData("tcp flags none", TcpFlags.None)]
    public void Parse_TcpFlags_AreThoseOfTheFramesSent(string words, TcpFlags expected)
    {
        var flows = TrafficText
            .Parse($"iif a ip saddr 10.0.0.0/24 ip daddr 192.0.2.1 tcp dport 80 {words} flows 5")
            .Value.ShouldNotBeNull()
            .Flows;

        FlagsOf(FlowFrames.Alone(flows, s_interface)).ShouldBe(Enumerable.Repeat(expected, 5));
        FlagsOf(FlowFrames.First(flows, s_interface)).ShouldBe(Enumerable.Repeat(TcpFlags.Syn, 5));
    }

    [Theory]
    [InlineData("established", TcpFlags.Ack)]
    [InlineData("established tcp flags ack,psh", TcpFlags.Ack | TcpFlags.Psh)]
    [InlineData("replies tcp flags ack,urg", TcpFlags.Ack | TcpFlags.Urg)]
    public void Parse_FlagsOfLivingConnections_FollowAnOrdinaryHandshake(string words, TcpFlags expected)
    {
        var flows = TrafficText
            .Parse($"iif a oif b ip saddr 10.0.0.0/24 ip daddr 192.0.2.1 tcp dport 80 {words} flows 5")
            .Value.ShouldNotBeNull()
            .Flows;

        FlagsOf(FlowFrames.First(flows, s_interface)).ShouldBe(Enumerable.Repeat(TcpFlags.Syn, 5));
        FlagsOf(FlowFrames.Later(flows, s_interface)).ShouldBe(Enumerable.Repeat(expected, 5));
        FlagsOf(FlowFrames.Reversed(flows, s_interface)).ShouldBe(Enumerable.Repeat(expected, 5));
    }

    [Theory]
    [InlineData("iif a oif b ip saddr 10.0.0.1 tcp dport 80 tcp flags syn established", "WEIR0670", 54)]
    [InlineData("iif a oif b ip saddr 10.0.0.1 tcp dport 80 tcp flags ack,fin replies", "WEIR0670", 54)]
    [InlineData("iif a oif b ip saddr 10.0.0.1 tcp dport 80 tcp flags none established", "WEIR0670", 54)]
    [InlineData("ip saddr 192.0.2.1 tcp dport 80", "WEIR0671", 1)]
    [InlineData("iif a ip saddr 192.0.2.1 tcp dport 80 established", "WEIR0671", 1)]
    [InlineData("iif a ip saddr 10.0.0.1/8 tcp dport 80", "WEIR0670", 16)]
    [InlineData("iif a ip saddr 10.0.0.9-10.0.0.1 tcp dport 80", "WEIR0670", 16)]
    [InlineData("iif a ip saddr 10.0.0.1 tcp dport 80-70", "WEIR0670", 35)]
    [InlineData("iif a ip saddr 10.0.0.1 tcp dport 1-99999", "WEIR0670", 35)]
    [InlineData("iif a ip saddr 10.0.0.1 flows many", "WEIR0670", 31)]
    [InlineData("iif a ip saddr 10.0.0.1 flows", "WEIR0670", 25)]
    [InlineData("iif a ip saddr 10.0.0.1 speed", "WEIR0430", 25)]
    [InlineData("iif a tcp dport 80", "WEIR0434", 1)]
    public void Parse_BadText_NamesTheColumn(string text, string code, int column)
    {
        var parsed = TrafficText.Parse(text);

        parsed.Value.ShouldBeNull();
        var found = parsed.Diagnostics.ShouldHaveSingleItem();
        found.Code.ShouldBe(code);
        found.Position.ToString().ShouldEndWith($"(1,{column})");
    }

    [Fact]
    public void Parse_ManyFaults_AllAreFound() =>
        TrafficText
            .Parse("iif a ip saddr 10.0.0.1/8 ip daddr x tcp dport 9-1 flows 0")
            .Diagnostics.Select(static one => one.Code)
            .Order()
            .ShouldBe(["WEIR0431", "WEIR0670", "WEIR0670", "WEIR0670"]);

    /// <summary>Byte 13 of the TCP header behind Ethernet's 14 and IPv4's 20 bytes.</summary>
    private static IEnumerable<TcpFlags> FlagsOf(FrameRing ring)
    {
        for (var at = 0; at < ring.Count; at++)
        {
            yield return (TcpFlags)ring.Slots[(at * ring.SlotBytes) + 8 + 14 + 20 + 13];
        }
    }
}
