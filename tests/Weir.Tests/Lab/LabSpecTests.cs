using System.Net;
using Shouldly;
using Weir.Core.Model;
using Weir.Lab.Topologies;
using Xunit;

namespace Weir.Tests.Lab;

public sealed class LabSpecTests
{
    [Fact]
    public void For_Site_TakesItsInterfacesNetworksAndPool()
    {
        var spec = LabSpec.For(
            new Topology
            {
                Interfaces =
                [
                    new Interface("lan7", InterfaceRole.Inside, [Prefix("10.16.0.0/12"), Prefix("2001:db8:1000::/36")]),
                    new Interface("up0", InterfaceRole.Outside, []),
                    new Interface("mgmt", InterfaceRole.Management, [Prefix("192.168.77.0/24")]),
                ],
                PublicPool = [Prefix("198.18.0.0/15").V4],
                OwnAddresses = [Prefix("192.0.2.1"), Prefix("2001:db8:f000::1")],
            }
        );

        spec.OutsideInterface.ShouldBe("up0");
        spec.Segments.Select(segment => segment.Name).ShouldBe(["lan7", "mgmt"]);
        spec.Segments[0].Networks.ShouldBe([IPNetwork.Parse("10.16.0.0/12"), IPNetwork.Parse("2001:db8:1000::/36")]);
        spec.OwnAddresses.ShouldBe([IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8:f000::1")]);
        spec.RoutedToFirewall.ShouldBe([IPNetwork.Parse("198.18.0.0/15"), IPNetwork.Parse("2001:db8:1000::/36")]);
        spec.Blackholes.ShouldBe([IPNetwork.Parse("198.18.0.0/15")]);
    }

    [Fact]
    public void For_SiteWithoutOutside_Throws() => Should.Throw<ArgumentException>(() => LabSpec.For(new Topology()));

    [Fact]
    public void IsOrphan_NameOfOurs_LooksAtIdAndStartTime()
    {
        var mine = LabName.NewPrefix() + "room1";
        LabName.IsOrphan(mine).ShouldBeFalse();

        var parts = mine.Split('-', 4);
        LabName.IsOrphan($"{parts[0]}-{parts[1]}-1-{parts[3]}").ShouldBeTrue();
        LabName.IsOrphan("weirlab-4194305-1-1-room1").ShouldBeTrue();
    }

    [Theory]
    [InlineData("weirlab")]
    [InlineData("weirlab-1-2-3")]
    [InlineData("weir-4194305-1-1-room1")]
    [InlineData("weirlab-x-1-1-room1")]
    [InlineData("weirlab-4194305--1-room1")]
    public void IsOrphan_NameOfOthers_IsFalse(string name) => LabName.IsOrphan(name).ShouldBeFalse();

    private static IpPrefix Prefix(string text) =>
        IpPrefix.TryParse(text, out var prefix, out var problem) ? prefix : throw new FormatException(problem);
}
