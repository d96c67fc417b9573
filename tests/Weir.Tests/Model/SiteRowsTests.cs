using Shouldly;
using Weir.Core.Model;
using Xunit;

namespace Weir.Tests.Model;

/// <summary>Rows in shared chunks do what a list does, and a change touches one chunk of them.</summary>
public sealed class SiteRowsTests
{
    [Fact]
    public void RandomEdits_OfRows_AgreeWithAList()
    {
        var random = new Random(5);
        var list = Rows(3000).ToList();
        SiteRows<Ban> rows = [.. list];
        for (var i = 0; i < 20_000; i++)
        {
            var at = random.Next(list.Count + 1);
            var ban = One((uint)(10_000 + i));
            // Long runs of one kind of edit let chunks grow, split, shrink, join and vanish.
            if (list.Count < 10 || (i / 4000 % 2 == 0 && at < list.Count ? random.Next(10) < 7 : random.Next(10) < 2))
            {
                list.Insert(at, ban);
                rows = rows.Insert(at, ban);
            }
            else if (at < list.Count && random.Next(5) > 0)
            {
                list.RemoveAt(at);
                rows = rows.RemoveAt(at);
            }
            else if (at < list.Count)
            {
                list[at] = ban;
                rows = rows.SetItem(at, ban);
            }

            rows.Length.ShouldBe(list.Count);
            if (at < list.Count)
            {
                rows[at].ShouldBeSameAs(list[at]);
            }
        }

        rows.ToArray().ShouldBe(list);
        var walked = new List<Ban>();
        foreach (var row in rows)
        {
            walked.Add(row);
        }

        walked.ShouldBe(list);
        for (var first = 0; first < list.Count; first += 97)
        {
            var end = Math.Min(list.Count, first + random.Next(2500));
            rows.Slice(first, end).ToArray().ShouldBe(list[first..end]);
        }
    }

    [Fact]
    public void Everything_Removed_IsEmptyAndTakesRowsAgain()
    {
        SiteRows<Ban> rows = [.. Rows(2500)];
        while (!rows.IsEmpty)
        {
            rows = rows.RemoveAt(rows.Length / 2);
        }

        rows.ToArray().ShouldBeEmpty();
        rows.Add(One(1)).Length.ShouldBe(1);
    }

    [Fact]
    public void Diff_OfRandomEdits_IsWhatAWholeComparisonFinds()
    {
        var random = new Random(6);
        var site = Site with { Bans = [.. Rows(5000)] };
        for (var round = 0; round < 200; round++)
        {
            var next = site;
            for (var edits = random.Next(1, 6); edits > 0; edits--)
            {
                var ban = One((uint)random.Next(20_000));
                next = random.Next(2) == 0 ? next.With(ban) : next.Without(ban.Prefix);
            }

            var diff = SiteDiff.Between(site, next);
            // Fresh chunks, so that nothing is shared.
            var plain = SiteDiff.Between(site with { Bans = [.. site.Bans.ToArray()] }, next);
            diff.BansAdded.ShouldBe(plain.BansAdded);
            diff.BansRemoved.ShouldBe(plain.BansRemoved);
            diff.BansAdded.ShouldBe(next.Bans.Except(site.Bans).OrderBy(ban => ban.Prefix));
            diff.BansRemoved.ShouldBe(site.Bans.Except(next.Bans).OrderBy(ban => ban.Prefix));
            site = next;
        }
    }

    [Fact]
    public void OneBan_InAMillion_CopiesAFewChunks()
    {
        var site = Site with { Bans = [.. Rows(1_000_000)] };
        var next = site.With(One(4_000_000));
        SiteDiff.Between(site, next).BansAdded.Length.ShouldBe(1);

        var before = GC.GetAllocatedBytesForCurrentThread();
        next = next.With(One(5_000_000));
        var diff = SiteDiff.Between(site, next);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        diff.BansAdded.Length.ShouldBe(2);
        allocated.ShouldBeLessThan(64 * 1024);
    }

    private static Site Site { get; } =
        new() { Topology = ValidSite.Draft().Topology, Options = ValidSite.Draft().Options };

    private static IEnumerable<Ban> Rows(int count) => Enumerable.Range(0, count).Select(i => One((uint)i * 2));

    private static Ban One(uint number) =>
        new(new IpPrefix(Ipv4Prefix.Host(new Ipv4Address(0xC000_0000 + number))), $"no {number}", null);
}
