using Shouldly;
using Weir.Agent.Reconciling;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Testing.Generators;
using Xunit;

namespace Weir.Tests.Agent;

public sealed class VanishingTests
{
    [Theory]
    [InlineData(10, 20, false)] // two of ten are 20 percent and no more
    [InlineData(10, 19, true)]
    [InlineData(10, 100, false)]
    [InlineData(10, 0, true)]
    public void Of_TwoOfTenGone_IsJudgedByThePercent(int members, uint percent, bool held)
    {
        var before = SiteGenerator.Site(1, members);
        var next = before with { Members = before.Members.RemoveAt(0).RemoveAt(3) };

        (Vanishing.Of(before, next, percent, SiteGenerator.Now) is not null).ShouldBe(held);
    }

    [Theory]
    [InlineData(40, 31, 20, null)] // nine are an edit, whatever the percent
    [InlineData(40, 30, 20, "10 of 40 bans would vanish, more than 20 percent")]
    [InlineData(40, 30, 25, null)]
    [InlineData(40, 0, 100, "the source has no bans, and 40 are in force")]
    [InlineData(9, 0, 0, null)]
    [InlineData(40, 60, 0, null)]
    public void Of_BansGone_AreJudgedWhereTheyAreMany(int before, int next, uint percent, string? why)
    {
        var site = SiteGenerator.Site(1, 10);

        Vanishing
            .Of(site with { Bans = Bans(before) }, site with { Bans = Bans(next) }, percent, SiteGenerator.Now)
            .ShouldBe(why);
    }

    [Fact]
    public void Of_BansThatRanOutOrCameFromAFeed_DoNotVanish()
    {
        var site = SiteGenerator.Site(1, 10);
        var (over, fed) = (SiteGenerator.Now.AddSeconds(-1), "list");

        Vanishing.Of(site with { Bans = Bans(40, over) }, site with { Bans = [] }, 0, SiteGenerator.Now).ShouldBeNull();
        Vanishing
            .Of(site with { Bans = Bans(40, source: fed) }, site with { Bans = [] }, 0, SiteGenerator.Now)
            .ShouldBeNull();
        Vanishing
            .Of(site with { Bans = Bans(40, over.AddHours(1)) }, site with { Bans = [] }, 0, SiteGenerator.Now)
            .ShouldNotBeNull();
    }

    [Fact]
    public void Of_AnotherTableEmpty_IsHeld()
    {
        var site = SiteGenerator.Site(1, 60);

        Vanishing
            .Of(site, site with { Devices = [] }, 100, SiteGenerator.Now)
            .ShouldBe($"the source has no devices, and {site.Devices.Length} are in force");
        Vanishing.Of(site, site with { Openings = [] }, 100, SiteGenerator.Now).ShouldNotBeNull();
        Vanishing.Of(site, site with { Forwards = [] }, 100, SiteGenerator.Now).ShouldNotBeNull();
    }

    [Fact]
    public void Of_ListenersEmpty_IsHeldHoweverFewTheyWere()
    {
        var one = new Listener(null, TransportProtocol.Tcp, PortRange.Single(443), "");
        var site = SiteGenerator.Site(1, 1) with { Listeners = [one] };

        Vanishing
            .Of(site, site with { Listeners = [] }, 100, SiteGenerator.Now)
            .ShouldBe("the source has no listeners, and 1 are in force");
    }

    private static SiteRows<Ban> Bans(int count, DateTimeOffset? expires = null, string source = "") =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(at => new Ban(new IpPrefix(Ipv4Prefix.Host(new Ipv4Address((uint)at << 8))), "", expires)
                {
                    Source = source,
                }),
        ];

    [Fact]
    public void Of_OthersInTheirPlace_CountsWhoWent()
    {
        var before = SiteGenerator.Site(1, 10);
        var next = before with
        {
            Members = [.. before.Members.Select(static member => member with { Id = member.Id + 1_000_000 })],
        };

        Vanishing.Of(before, next, 50, SiteGenerator.Now).ShouldNotBeNull().ShouldContain("10 of 10");
    }

    [Fact]
    public void Of_SourceEmpty_IsHeldWhateverThePercent()
    {
        var before = SiteGenerator.Site(1, 10);

        Vanishing.Of(before, before with { Members = [] }, 100, SiteGenerator.Now).ShouldNotBeNull();
        Vanishing.Of(null, before, 0, SiteGenerator.Now).ShouldBeNull();
        Vanishing.Of(before with { Members = [] }, before, 0, SiteGenerator.Now).ShouldBeNull();
    }

    [Fact]
    public void FaultMemory_SameCauseAgain_IsSaidOnceUntilItIsOver()
    {
        var said = new List<string>();
        var memory = new FaultMemory(one => said.Add(one.Code));
        var (head, end) = (Finding("H"), Finding("E"));

        memory.Met(head, [Finding("A")]);
        memory.Met(head, [Finding("A")]);
        memory.Met(head, [Finding("B")]);
        memory.Over(end);
        memory.Over(end);
        memory.Met(head, [Finding("B")]);

        said.ShouldBe(["H", "A", "H", "B", "E", "H", "B"]);
    }

    private static Diagnostic Finding(string code) => new(code, Severity.Error, Position.None, code, "");
}
