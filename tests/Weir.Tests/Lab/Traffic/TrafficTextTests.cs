using System.Net;
using Shouldly;
using Weir.Lab.Benching;
using Weir.Lab.Packets;
using Weir.Lab.Traffic;
using Xunit;

namespace Weir.Tests.Lab.Traffic;

public sealed class TrafficTextTests
{
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
}
