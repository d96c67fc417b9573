using Shouldly;
using Weir.Testing.Generators;
using Xunit;
using static Weir.Testing.Generators.CampusGround;
using static Weir.Tests.Model.Validation.SiteFindings;
using static Weir.Tests.Model.ValidSite;

namespace Weir.Tests.Model.Validation;

/// <summary>What is wrong with members' devices and IPv6 prefixes.</summary>
public sealed class DeviceFaultTests
{
    [Fact]
    public void Device_OfAnUnknownMember_IsAnError() =>
        Finds(d => d.Devices.Add(Device(8, "10.16.0.9")), "rows.csv(12): error WEIR0310 member 8");

    [Theory]
    [InlineData("10.16.4.0/24")]
    [InlineData("10.16.4.0")]
    [InlineData("10.16.4.255")]
    [InlineData("10.16.4.16/28")]
    public void Device_WithinAnotherMembers_IsAnErrorThatNamesBoth(string prefix) =>
        Finds(
            d => d.Devices.Add(Device(9, prefix)),
            "rows.csv(12): error WEIR0311 10.16.4.0/24 of member 7 (rows.csv(10))"
        );

    [Fact]
    public void Device_AroundAnotherMembers_IsAnErrorThatNamesBoth() =>
        Finds(
            d => d.Devices.Add(Device(9, "10.16.0.0/16")),
            "rows.csv(10): error WEIR0311 10.16.0.0/16 of member 9 (rows.csv(12))"
        );

    [Fact]
    public void Device_WithinItsOwnWithinAnotherMembers_IsFoundToo() =>
        Finds(
            d =>
            {
                d.Devices.Add(Device(9, "10.16.4.0/25", 12));
                d.Devices.Add(Device(9, "10.16.4.1", 13));
            },
            "rows.csv(12): error WEIR0311 (rows.csv(10))",
            "rows.csv(13): warning WEIR0312 10.16.4.0/25",
            "rows.csv(13): error WEIR0311 (rows.csv(10))"
        );

    [Theory]
    [InlineData("10.16.3.255")]
    [InlineData("10.16.5.0")]
    public void Device_BesideAnotherMembers_IsFine(string prefix) => Finds(d => d.Devices.Add(Device(9, prefix)));

    [Fact]
    public void Device_WithinOneOfTheSameMember_IsAWarningAndStays()
    {
        var site = Finds(d => d.Devices.Add(Device(7, "10.16.4.9")), "rows.csv(12): warning WEIR0312 10.16.4.0/24");

        site.ShouldNotBeNull().Devices.Length.ShouldBe(3);
    }

    [Fact]
    public void Device_Twice_IsAWarningAndComesOnce()
    {
        var site = Finds(
            d => d.Devices.Add(Device(7, "10.16.4.0/24")),
            "rows.csv(12): warning WEIR0312 twice for member 7 (rows.csv(10))"
        );

        site.ShouldNotBeNull().Devices.Length.ShouldBe(2);
    }

    [Theory]
    [InlineData("10.15.255.255")]
    [InlineData("10.0.0.0/8")]
    [InlineData("192.168.77.5")]
    public void Device_OutsideTheInsideNetworks_IsAnError(string prefix) =>
        Finds(
            d =>
            {
                d.Devices.RemoveAll(device => device.MemberId == 9);
                d.Devices.RemoveAll(device => prefix.EndsWith("/8", StringComparison.Ordinal));
                d.Forwards.Clear();
                d.Devices.Add(Device(9, prefix));
            },
            $"rows.csv(12): error WEIR0313 {prefix}"
        );

    [Fact]
    public void Device_ThatHoldsAnOwnAddress_IsAnError() =>
        Finds(
            With(CampusGround.Topology with { OwnAddresses = [Prefix("10.16.4.1")] }, Options),
            "rows.csv(10): error WEIR0314 10.16.4.1,"
        );

    [Theory]
    [InlineData("2001:db8:4000::/56")]
    [InlineData("2001:db8:2000::/35")]
    public void Ipv6Prefix_OutsideTheInsideNetworks_IsAnError(string prefix) =>
        Finds(d => d.Members[1] = Bert with { Ipv6Prefixes = [Prefix(prefix).V6] }, Expect315(prefix));

    [Fact]
    public void Ipv6Prefix_WithinAnotherMembers_IsAnErrorThatNamesBoth() =>
        Finds(
            d => d.Members[1] = Bert with { Ipv6Prefixes = [Prefix("2001:db8:1000:1ff::/64").V6] },
            "rows.csv(3): error WEIR0316 'anna') (rows.csv(2))"
        );

    [Fact]
    public void Ipv6Prefix_WithinOneOfTheSameMember_IsAWarning() =>
        Finds(
            d =>
                d.Members[1] = Bert with
                {
                    Ipv6Prefixes = [Prefix("2001:db8:3000:2ff::/64").V6, Prefix("2001:db8:3000:200::/56").V6],
                },
            "rows.csv(3): warning WEIR0317 2001:db8:3000:200::/56"
        );

    [Fact]
    public void Ipv6Prefix_ThatHoldsAnOwnAddress_IsAnError() =>
        Finds(
            With(CampusGround.Topology with { OwnAddresses = [Prefix("2001:db8:3000:2ff::1")] }, Options),
            "rows.csv(3): error WEIR0318 2001:db8:3000:2ff::1"
        );

    private static string Expect315(string prefix) => $"rows.csv(3): error WEIR0315 {prefix}";
}
