using Shouldly;
using Weir.Core.Analysis;
using Weir.Core.Model;
using Weir.Testing.Generators;
using Weir.Web;
using Weir.Web.Tracing;
using Xunit;

namespace Weir.Tests.Web;

public sealed class AddressPacketTests
{
    private static readonly Site Farm = SiteValidator
        .Validate(
            new SiteDraft
            {
                Kind = SiteKind.Webfarm,
                Topology = WebfarmGround.Topology,
                Options = WebfarmGround.Options,
            },
            DateTimeOffset.UnixEpoch
        )
        .Value.ShouldNotBeNull();

    [Theory]
    [InlineData("192.0.2.80", "203.0.113.10", "wan", "", PacketPath.ToBox)]
    [InlineData("2001:db8:5000::80", "2001:db8:f000::10", "wan", "", PacketPath.ToBox)]
    [InlineData("192.168.77.9", "203.0.113.10", "mgmt", "", PacketPath.ToBox)]
    [InlineData("2001:db8:5000::80", "2001:db8:b000:7::80", "wan", "back", PacketPath.Forward)]
    [InlineData("10.1.2.3", "9.9.9.9", "back", "wan", PacketPath.Forward)]
    public void Of_TwoAddresses_TellsInterfacesAndPath(
        string from,
        string to,
        string input,
        string output,
        PacketPath path
    )
    {
        var (words, found) = AddressPacket.Of(
            Farm,
            new TraceBody
            {
                From = from,
                To = to,
                Port = 8443,
            },
            TimeProvider.System
        );

        found.ShouldBe(path);
        var packet = PacketText.Parse(words).Value.ShouldNotBeNull(words);
        packet.InputInterface.ShouldBe(input);
        (packet.OutputInterface ?? "").ShouldBe(output);
        packet.DestinationPort.ShouldBe((ushort)8443);
    }

    [Theory]
    [InlineData(null, "203.0.113.10", null, null)]
    [InlineData("192.0.2.0/24", "203.0.113.10", null, null)]
    [InlineData("192.0.2.1", "2001:db8::1", null, null)]
    [InlineData("192.0.2.1", "203.0.113.10", "quic", null)]
    [InlineData("192.0.2.1", "203.0.113.10", "tcp", 65_536)]
    [InlineData("<b>", "", null, -1)]
    public void Of_WrongValues_IsRefused(string? from, string? to, string? protocol, int? port) =>
        Should
            .Throw<Refusal>(() =>
                AddressPacket.Of(
                    Farm,
                    new TraceBody
                    {
                        From = from,
                        To = to,
                        Protocol = protocol,
                        Port = port,
                    },
                    TimeProvider.System
                )
            )
            .Status.ShouldBe(400);
}
