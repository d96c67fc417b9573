using Shouldly;
using Xunit;
using static Weir.Tests.Model.Validation.SiteFindings;
using static Weir.Tests.Model.ValidSite;

namespace Weir.Tests.Model.Validation;

/// <summary>What is wrong with bans.</summary>
public sealed class BanFaultTests
{
    [Fact]
    public void Ban_Twice_IsAnErrorThatNamesBoth() =>
        Finds(d => d.Bans.Add(Ban("203.0.112.0/24")), "rows.csv(41): error WEIR0340 (rows.csv(40))");

    [Fact]
    public void Ban_WithinABan_IsFine() => Finds(d => d.Bans.Add(Ban("203.0.112.7")));

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1, an address of the box itself")]
    [InlineData("192.0.2.0/24", "192.0.2.1, an address of the box itself")]
    [InlineData("2001:db8:f000::/64", "2001:db8:f000::1, an address of the box itself")]
    [InlineData("192.168.77.9", "192.168.77.0/24, where the box is managed from")]
    [InlineData("192.168.78.0/24", "192.168.78.2, a peer")]
    [InlineData("198.18.5.5", "198.18.0.0/15, the pool")]
    [InlineData("10.16.4.1", "10.16.0.0/12, a network of an inside")]
    [InlineData("2001:db8:3000::/48", "2001:db8:3000::/36, a network of an inside")]
    public void Ban_OfWhatMustStayReachable_IsAnError(string prefix, string what) =>
        Finds(d => d.Bans.Add(Ban(prefix)), $"rows.csv(41): error WEIR0341 {what}");

    [Fact]
    public void Ban_OfEverything_NamesAllItLocksOut() =>
        Finds(d => d.Bans.Add(Ban("0.0.0.0/0")), [.. Enumerable.Repeat("rows.csv(41): error WEIR0341", 5)]);

    [Fact]
    public void Ban_ThatHasExpired_IsAWarningAndDoesNotCome()
    {
        var site = Finds(
            d =>
            {
                d.Bans.Add(Ban("10.16.4.1", 41, Now));
                d.Bans.Add(Ban("203.0.112.0/24", 42, Now.AddSeconds(-1)));
                d.Bans.Add(Ban("203.0.111.0/24", 43, Now.AddSeconds(1)));
            },
            "rows.csv(41): warning WEIR0342 2026-03-01T12:00:00Z",
            "rows.csv(42): warning WEIR0342 203.0.112.0/24"
        );

        site.ShouldNotBeNull().Bans.Select(b => b.Prefix.ToString()).ShouldBe(["203.0.111.0/24", "203.0.112.0/24"]);
    }
}
