using Shouldly;
using Weir.Core.Model;
using Weir.Testing.Generators;
using Xunit;

namespace Weir.Tests.Model;

public sealed class SiteDiffTests
{
    [Fact]
    public void Between_TheSameSite_IsEmpty()
    {
        var site = SiteGenerator.Site(1, 50);

        SiteDiff.Between(site, site).IsEmpty.ShouldBeTrue();
        var same = SiteDiff.Between(SiteGenerator.Site(1, 50), site);
        same.IsEmpty.ShouldBeTrue("equal rows in other objects are no change");
        same.Members.ShouldBeEmpty();
        same.TopologyOrOptionsChanged.ShouldBeFalse();
    }

    [Fact]
    public void Between_NothingAndASite_AddsEveryRow()
    {
        var site = SiteGenerator.Site(2, 50);

        var diff = SiteDiff.Between(null, site);

        diff.Members.ShouldBe(site.Members.Select(m => m.Id));
        diff.BansAdded.ShouldBe(site.Bans);
        diff.BansRemoved.ShouldBeEmpty();
        diff.TopologyOrOptionsChanged.ShouldBeTrue();
        diff.Changes.ShouldAllBe(c => c.Action == SiteChangeAction.Added && c.Before == null);
        diff.Changes.Length.ShouldBe(
            2
                + site.Members.Length
                + site.Devices.Length
                + site.Forwards.Length
                + site.Openings.Length
                + site.Bans.Length
        );
    }

    [Fact]
    public void Between_RandomEdits_AppliedToBeforeGivesAfter()
    {
        for (var seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            var before = SiteGenerator.Site(seed, random.Next(30));
            var after = SiteEdits.Apply(before, random, random.Next(8));

            var diff = SiteDiff.Between(before, after);

            Applied(before, diff).SetEquals(RowsOf(after)).ShouldBeTrue($"seed {seed}");
            diff.Members.ShouldBe(MembersThatDiffer(before, after), $"seed {seed}");
            diff.BansAdded.ShouldBe(after.Bans.Except(before.Bans), $"seed {seed}");
            diff.BansRemoved.ShouldBe(before.Bans.Except(after.Bans), $"seed {seed}");
            diff.IsEmpty.ShouldBe(diff.Members.IsEmpty && diff.BansAdded.IsEmpty && diff.BansRemoved.IsEmpty);
            diff.TopologyOrOptionsChanged.ShouldBeFalse();
        }
    }

    [Fact]
    public void Between_UnrelatedSites_AppliedToBeforeGivesAfter()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var (before, after) = (SiteGenerator.Site(seed, 20), SiteGenerator.Site(seed + 1000, 25));

            var diff = SiteDiff.Between(before, after);

            Applied(before, diff).SetEquals(RowsOf(after)).ShouldBeTrue($"seed {seed}");
            diff.Members.ShouldBe(MembersThatDiffer(before, after), $"seed {seed}");
        }
    }

    [Fact]
    public void Between_OtherOptions_SaysSo()
    {
        var before = SiteGenerator.Site(3, 5);
        var limit = SiteDiff.Between(before, before with { Options = before.Options with { ConnectionLimit = 10 } });
        var pool = SiteDiff.Between(before, before with { Topology = before.Topology with { Peers = [] } });

        limit.TopologyOrOptionsChanged.ShouldBeTrue();
        limit.Changes.ShouldHaveSingleItem().Kind.ShouldBe(SiteChangeKind.Options);
        limit.Changes[0].ToString().ShouldStartWith("~ options: connection limit 4096");
        pool.Changes.ShouldHaveSingleItem().Kind.ShouldBe(SiteChangeKind.Topology);
        pool.Members.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("scans", "", false, "+ ban 192.0.2.0/24: scans")]
    [InlineData("", "", false, "+ ban 192.0.2.0/24")]
    [InlineData("", "drop", false, "+ ban 192.0.2.0/24: (drop)")]
    [InlineData("", "", true, "+ ban 192.0.2.0/24: until 2026-01-01T00:00:00Z")]
    [InlineData("scans", "drop", true, "+ ban 192.0.2.0/24: scans (drop), until 2026-01-01T00:00:00Z")]
    public void Between_BanWithOrWithoutWords_ReadsWell(string reason, string source, bool ends, string line)
    {
        var before = SiteGenerator.Site(3, 5) with { Bans = [] };
        IpPrefix.TryParse("192.0.2.0/24", out var prefix, out _).ShouldBeTrue();
        DateTimeOffset? expires = ends ? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) : null;
        var ban = new Ban(prefix, reason, expires) { Source = source };
        var bare = ban with { Reason = "", Source = "", Expires = null };

        SiteDiff.Between(before, before with { Bans = [ban] }).Changes[0].ToString().ShouldBe(line);
        SiteDiff
            .Between(before with { Bans = [bare with { Reason = "scans" }] }, before with { Bans = [bare] })
            .Changes[0]
            .ToString()
            .ShouldBe("~ ban 192.0.2.0/24: scans → (no words)");
    }

    [Fact]
    public void Between_RowOfEachKind_ReadsAsWords()
    {
        var before = SiteValidator.Validate(ValidSite.Draft(), ValidSite.Now).Value.ShouldNotBeNull();
        var after = before with
        {
            Members = before.Members.SetItem(0, ValidSite.Anna with { State = MemberState.Blocked }),
            Devices = before.Devices.RemoveAt(1),
            Forwards = before.Forwards.SetItem(0, before.Forwards[0] with { DevicePort = 81 }),
            Openings = before.Openings.Add(ValidSite.Opening(9, "2001:db8:3000:200::/64", 58, null)),
            Bans = before.Bans.SetItem(0, before.Bans[0] with { Expires = ValidSite.Now.AddDays(1) }),
        };

        var diff = SiteDiff.Between(before, after);

        diff.Changes.Select(c => c.ToString())
            .ShouldBe([
                "~ member 7: anna, active, 198.18.0.7, 2001:db8:1000:100::/56 → anna, blocked, 198.18.0.7, 2001:db8:1000:100::/56",
                "- device 9 10.64.0.9: room",
                "~ forward 7 tcp 8000-8010: to 10.16.4.1 port 80 → to 10.16.4.1 port 81",
                "+ opening 9 2001:db8:3000:200::/64 icmpv6 all: 2001:db8:3000:200::/64 icmpv6 all",
                "~ ban 203.0.112.0/24: scans → scans, until 2026-03-02T12:00:00Z",
            ]);
        diff.Members.ShouldBe([7u, 9u]);
        diff.Changes.Select(c => c.MemberId).ShouldBe([7u, 9u, 7u, 9u, null]);
        diff.BansRemoved.ShouldBe(before.Bans);
        diff.BansAdded.ShouldBe(after.Bans);
    }

    /// <summary>The bound that matters at 50,000 members is on work per unchanged row; allocation shows it without a clock.</summary>
    [Fact]
    public void Between_LargeSitesThatShareRows_AllocatesForTheChangeOnly()
    {
        var before = SiteGenerator.Site(5, 5000);
        var at = before.Members.Length / 2;
        var changed = before.Members[at] with { Login = "renamed" };
        var after = before with { Members = before.Members.SetItem(at, changed), Devices = [.. before.Devices] };
        SiteDiff.Between(before, after);

        var start = GC.GetAllocatedBytesForCurrentThread();
        var diff = SiteDiff.Between(before, after);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - start;

        diff.Members.ShouldBe([changed.Id]);
        allocated.ShouldBeLessThan(2000);
    }

    [Fact]
    public void Lookups_EveryMember_GiveExactlyItsRows()
    {
        var site = SiteGenerator.Site(6, 300);
        foreach (var id in site.Members.Select(m => m.Id).Append(0u).Append(1u).Append(uint.MaxValue))
        {
            site.FindMember(id).ShouldBe(site.Members.FirstOrDefault(m => m.Id == id));
            site.DevicesOf(id).ToArray().ShouldBe(site.Devices.Where(d => d.MemberId == id));
            site.ForwardsOf(id).ToArray().ShouldBe(site.Forwards.Where(f => f.MemberId == id));
            site.OpeningsOf(id).ToArray().ShouldBe(site.Openings.Where(o => o.MemberId == id));
        }
    }

    [Fact]
    public void Lookups_HighestId_AreFound()
    {
        var site = SiteGenerator.Site(7, 2) with
        {
            Members = [ValidSite.Member(uint.MaxValue, "last", null)],
            Devices = [ValidSite.Device(uint.MaxValue, "10.16.0.1"), ValidSite.Device(uint.MaxValue, "10.16.0.2")],
        };

        site.FindMember(uint.MaxValue).ShouldNotBeNull();
        site.DevicesOf(uint.MaxValue).Length.ShouldBe(2);
        site.DevicesOf(uint.MaxValue - 1).Length.ShouldBe(0);
    }

    private static HashSet<object> Applied(Site before, SiteDiff diff)
    {
        var rows = RowsOf(before).ToHashSet();
        foreach (var change in diff.Changes)
        {
            if (change.RowBefore is { } gone)
            {
                rows.Remove(gone).ShouldBeTrue(change.ToString());
            }

            if (change.RowAfter is { } come)
            {
                rows.Add(come).ShouldBeTrue(change.ToString());
            }
        }

        return rows;
    }

    private static IEnumerable<object> RowsOf(Site site) =>
        [.. site.Members, .. site.Devices, .. site.Forwards, .. site.Openings, .. site.Bans];

    private static IEnumerable<uint> MembersThatDiffer(Site before, Site after)
    {
        var (left, right) = (RowsOf(before).ToHashSet(), RowsOf(after).ToHashSet());
        left.SymmetricExceptWith(right);
        return left.Select(row => SiteRowText.MemberOf(row)).OfType<uint>().Distinct().Order();
    }
}
