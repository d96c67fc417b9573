using Shouldly;
using Weir.Core.Model;
using Xunit;
using static Weir.Tests.Model.Validation.SiteFindings;
using static Weir.Tests.Model.ValidSite;

namespace Weir.Tests.Model.Validation;

/// <summary>What is wrong with openings.</summary>
public sealed class OpeningFaultTests
{
    [Fact]
    public void Opening_OfAnUnknownMember_IsAnError() =>
        Finds(
            d => d.Openings.Add(Opening(8, "2001:db8:1000:100::/64", 6, "80")),
            "rows.csv(31): error WEIR0330 member 8"
        );

    [Theory]
    [InlineData("2001:db8:1000:200::/64")]
    [InlineData("2001:db8:1000::/55")]
    [InlineData("2001:db8:3000:200::/64")]
    public void Opening_OutsideTheMembersPrefixes_IsAnError(string prefix) =>
        Finds(d => d.Openings.Add(Opening(7, prefix, 6, "80")), $"rows.csv(31): error WEIR0331 {prefix}");

    [Theory]
    [InlineData(1)]
    [InlineData(47)]
    [InlineData(50)]
    [InlineData(58)]
    public void Opening_PortsOfAProtocolWithoutPorts_IsAnError(byte protocol)
    {
        Finds(
            d => d.Openings.Add(Opening(7, "2001:db8:1000:100::/64", protocol, "80")),
            "rows.csv(31): error WEIR0332 80"
        );
        Finds(d => d.Openings.Add(Opening(7, "2001:db8:1000:100::/64", protocol, null)));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(17)]
    [InlineData(33)]
    [InlineData(132)]
    [InlineData(136)]
    public void Opening_PortsOfAProtocolWithPorts_AreFine(byte protocol) =>
        Finds(d => d.Openings.Add(Opening(7, "2001:db8:1000:100::/64", protocol, "80")));

    [Theory]
    [InlineData("443", "443", 1)]
    [InlineData("443", null, 2)]
    [InlineData("400-500", null, 2)]
    public void Opening_GivenAlready_IsAWarning(string first, string? second, int kept)
    {
        var site = Finds(
            d =>
            {
                d.Openings.Clear();
                d.Openings.Add(Opening(7, "2001:db8:1000:100::/64", 6, first, 30));
                d.Openings.Add(Opening(7, "2001:db8:1000:100::/64", 6, second, 31));
            },
            second is null
                ? "rows.csv(30): warning WEIR0333 all (rows.csv(31))"
                : "rows.csv(31): warning WEIR0333 443 (rows.csv(30))"
        );

        site.ShouldNotBeNull().Openings.Length.ShouldBe(kept);
    }

    [Theory]
    [InlineData("2001:db8:1000:110::/64", 6, "444")]
    [InlineData("2001:db8:1000:110::/64", 17, "443")]
    [InlineData("2001:db8:1000:111::/64", 6, "443")]
    public void Opening_OtherPrefixProtocolOrPort_IsFine(string prefix, byte protocol, string ports) =>
        Finds(d => d.Openings.Add(Opening(7, prefix, protocol, ports)));

    [Fact]
    public void Opening_OfATrialMember_IsFine() => Finds(d => d.Members[0] = Anna with { State = MemberState.Trial });
}
