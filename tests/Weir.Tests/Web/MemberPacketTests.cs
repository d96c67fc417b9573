using Shouldly;
using Weir.Core.Analysis;
using Weir.Core.Model;
using Weir.Sources.Example;
using Weir.Web;
using Weir.Web.Tracing;
using Xunit;

namespace Weir.Tests.Web;

public sealed class MemberPacketTests
{
    private static readonly Site Campus = SiteValidator
        .Validate(CampusExample.Draft(60), DateTimeOffset.UnixEpoch)
        .Value.ShouldNotBeNull();

    [Fact]
    public void Words_EachMemberAndDirection_MakeAPacketThatIsRead()
    {
        foreach (var member in Campus.Members.Where(one => one.PublicIpv4 is not null))
        {
            foreach (var direction in new[] { null, "out", "in" })
            {
                foreach (var remote in new[] { null, "203.0.113.7", "2001:db8:f000::7" })
                {
                    var words = Words(member, new TraceBody { Direction = direction, Remote = remote });

                    var packet = PacketText.Parse(words).Value.ShouldNotBeNull(words);
                    packet.IsIpv6.ShouldBe(remote?.Contains(':', StringComparison.Ordinal) ?? false);
                }
            }
        }
    }

    [Fact]
    public void Words_Outbound_IsTheFirstDeviceBehindItsInterface()
    {
        var member = Campus.Members[0];
        var device = Campus.DevicesOf(member.Id)[0].Address.Address;

        var packet = PacketText.Parse(Words(member, new TraceBody())).Value.ShouldNotBeNull();

        packet.Source.ShouldBe((UInt128)device.Value);
        packet.DestinationPort.ShouldBe((ushort)443);
        var inside = Campus.Topology.Interfaces.Single(one => one.Name == packet.InputInterface);
        inside.Role.ShouldBe(InterfaceRole.Inside);
        inside.Networks.ShouldContain(network => !network.IsIpv6 && network.V4.Contains(device));
    }

    [Fact]
    public void Words_InboundWithAForward_AsksItsPort()
    {
        var forward = Campus.Forwards.First(row => row.Protocol == TransportProtocol.Tcp);
        var member = Campus.FindMember(forward.MemberId).ShouldNotBeNull();

        var packet = PacketText.Parse(Words(member, new TraceBody { Direction = "in" })).Value.ShouldNotBeNull();

        packet.Destination.ShouldBe((UInt128)member.PublicIpv4.ShouldNotBeNull().Value);
        packet.DestinationPort.ShouldBe(
            Campus.ForwardsOf(member.Id).ToArray().First(row => row.Protocol == TransportProtocol.Tcp).PublicPorts.First
        );
    }

    [Fact]
    public void Words_SeveralValuesWrong_AreReportedTogether()
    {
        var body = new TraceBody
        {
            Direction = "sideways",
            Device = "10.0.0.256",
            Protocol = "quic",
            Port = 70_000,
        };

        var refusal = Should.Throw<Refusal>(() => Words(Campus.Members[0], body));

        refusal.Status.ShouldBe(400);
        refusal.Diagnostics.Length.ShouldBe(4);
    }

    private static string Words(Member member, TraceBody body) =>
        MemberPacket.Words(Campus, member, body, TimeProvider.System);
}
