using Shouldly;
using Weir.Core.Text;
using Weir.Sources;
using Weir.Sources.Feeds;
using Xunit;

namespace Weir.Tests.Sources.Feeds;

/// <summary>What of a site's feeds is in force: a bad list leaves the last good one, and says so.</summary>
public sealed class FeedReadingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("weir-feeds-").FullName;

    public FeedReadingTests()
    {
        Write(
            "weir.yaml",
            """
            kind: webfarm
            source: { type: csv, path: rows }
            interfaces: [{ name: wan, role: outside }]
            ownAddresses: [203.0.113.10, "2001:db8::10"]
            management: { prefixes: [192.0.2.0/28], services: [{ name: ssh, protocol: tcp, ports: 22 }] }
            peers: [203.0.113.3]
            feeds:
              - { name: first, path: first.txt }
              - { name: second, path: second, maxEntries: 500, maxChange: 2 }
            """
        );
        Write("rows/listeners.csv", "address,protocol,ports,comment\n");
        Write("rows/bans.csv", "prefix,reason,expires\n");
        Write("rows/allows.csv", "prefix,reason\n");
        Write("first.txt", "198.51.100.1\n198.51.100.2\n");
        Write("second/a.txt", "198.51.100.2\n2001:db8:bad::/48\n");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Feeds_OfASite_BecomeBansWithTheFeedAsSource()
    {
        Write("rows/bans.csv", "prefix,reason,expires\n198.51.100.1,mine,\n");

        var site = Load().Site.ShouldNotBeNull();

        site.Bans.Select(ban => $"{ban.Prefix} {ban.Source} {ban.Reason}".TrimEnd())
            .ShouldBe(["198.51.100.1  mine", "198.51.100.2 first", "2001:db8:bad::/48 second"]);
        var reports = Load().Feeds;
        reports[0].Elsewhere.ShouldBe(1);
        reports[1].Elsewhere.ShouldBe(1);
        reports[1].Bans.ShouldBe(1);
    }

    [Fact]
    public void Entries_ThatOverlapOurs_AreRefusedWholeAndNamed()
    {
        Write("rows/allows.csv", "prefix,reason\n198.18.7.0/24,partner\n");
        Write("first.txt", "203.0.113.0/24\n192.0.2.4\n203.0.113.3\n198.18.0.0/16\n2001:db8::/64\n198.51.100.9\n");

        var reading = Load();

        reading.Site.ShouldNotBeNull().Bans.Count(ban => ban.Source == "first").ShouldBe(1);
        reading.Feeds[0].Ours.ShouldBe(5);
        Codes(reading).ShouldBe(Enumerable.Repeat("WEIR0256", 5));
        reading.Diagnostics.ShouldContain(one => one.Message.Contains("an address of the box itself"));
        reading.Diagnostics.ShouldContain(one => one.Message.Contains("on the allow list"));
    }

    [Theory]
    [InlineData(null, "WEIR0250")]
    [InlineData("# nothing\n", "WEIR0251")]
    [InlineData("<!DOCTYPE html>\n<html>\n1.2.3.4\n</html>\n", "WEIR0252")]
    [InlineData("few", "WEIR0253")]
    [InlineData("many", "WEIR0253")]
    [InlineData("words", "WEIR0252")]
    public void Feed_ThatTurnsBad_LeavesTheLastGoodListInForce(string? content, string code)
    {
        Write("first.txt", Hosts(200));
        Remember(Load());

        Write(
            "first.txt",
            content switch
            {
                "few" => Hosts(10),
                "many" => Hosts(5000),
                "words" => string.Concat(Enumerable.Repeat("these are words\n", 101)) + Hosts(100),
                _ => content,
            }
        );
        var reading = Load();

        reading.Site.ShouldNotBeNull().Bans.Count(ban => ban.Source == "first").ShouldBe(200);
        reading.Feeds[0].State.ShouldBe(FeedState.Held);
        Codes(reading).ShouldContain(code);
        Codes(reading).ShouldAllBe(one => one == code || one == "WEIR0255");
    }

    [Fact]
    public void Feed_WithinItsFactor_IsTakenAndCounted()
    {
        Write("first.txt", Hosts(200));
        Remember(Load());
        Write("first.txt", Hosts(300, from: 50));

        var report = Load().Feeds[0];

        report.State.ShouldBe(FeedState.Taken);
        (report.Added, report.Removed, report.Kept).ShouldBe((150, 50, 150));
    }

    [Theory]
    [InlineData(200, 600, 3, true)]
    [InlineData(200, 601, 3, false)]
    [InlineData(600, 200, 3, true)]
    [InlineData(601, 200, 3, false)]
    [InlineData(200, 400, 2, true)] // its own factor, not the usual one
    [InlineData(200, 401, 2, false)]
    [InlineData(200, 700, 3.5, true)]
    [InlineData(1, 100, 3, true)] // among so few a factor says nothing
    [InlineData(1, 101, 3, false)]
    [InlineData(100, 1, 3, true)]
    [InlineData(1, 0, 3, false)] // empty: never by itself, however few there were
    [InlineData(0, 1000, 3, false)]
    public void Feed_ThatChanges_IsTakenUpToItsFactor(int before, int after, double factor, bool isTaken)
    {
        var feed = new FeedSettings(
            "one",
            Path.Combine(_folder, "one.txt"),
            5000,
            factor,
            new Position.InFile("weir.yaml", 1)
        );
        Write("one.txt", Hosts(before) + "# list\n");
        var report = FeedReading.Read(feed, null, accept: true);
        var memory = new FeedMemory(report.List, default, DateTimeOffset.UnixEpoch);
        Write("one.txt", Hosts(after) + "# list\n");

        var next = FeedReading.Read(feed, memory);

        next.State.ShouldBe(isTaken ? FeedState.Taken : FeedState.Held);
        next.List.Count.ShouldBe(isTaken ? after : before);
    }

    [Fact]
    public void Feed_LongWithSomeBadLines_IsAList()
    {
        Write("first.txt", string.Concat(Enumerable.Repeat("these are words\n", 101)) + Hosts(102));

        Load().Feeds[0].State.ShouldBe(FeedState.Taken);
    }

    [Fact]
    public void Feed_OfExactlyItsLimit_IsTakenAndNotReadAgain()
    {
        Write("second/a.txt", Hosts(500));
        var reading = Load();
        reading.Feeds[1].Bans.ShouldBe(500);
        Remember(reading);
        var path = Path.Combine(_folder, "second/a.txt");
        var written = File.GetLastWriteTimeUtc(path);
        File.WriteAllText(
            path,
            File.ReadAllText(path).Replace("198.18.0.0\n", "198.19.0.0\n", StringComparison.Ordinal)
        );
        File.SetLastWriteTimeUtc(path, written);

        Load().Site.ShouldNotBeNull().Bans.ShouldNotContain(ban => ban.Prefix.ToString() == "198.19.0.0");
    }

    [Fact]
    public async Task Feed_ThatIsAPipe_IsNotWaitedFor()
    {
        Write("first.txt", null);
        Testing.Tool.Run("mkfifo", [Path.Combine(_folder, "first.txt"), Path.Combine(_folder, "second", "b.txt")]);

        var reading = await Task.Run(Load).WaitAsync(TimeSpan.FromMinutes(5));

        Codes(reading).ShouldBe(["WEIR0251"]); // the one has nothing in it; the other folder's list goes on
        reading.Feeds[1].Bans.ShouldBe(2);
    }

    [Fact]
    public void Held_IsNotRemembered()
    {
        Write("first.txt", Hosts(200));
        Remember(Load());
        Write("first.txt", Hosts(10));
        Remember(Load());

        Load().Feeds[0].State.ShouldBe(FeedState.Held);
    }

    [Fact]
    public void Accept_OfAHeldFeed_TakesItAndIsRemembered()
    {
        Write("first.txt", Hosts(200));
        Remember(Load());
        Write("first.txt", Hosts(10));
        Load().Feeds[0].State.ShouldBe(FeedState.Held);

        var report = SiteFolder.LoadFeeds(_folder, accept: "first").Reports[0];
        var store = SiteFolder.FeedsOf(_folder);
        store.Save(report, store.Read("first", new DiagnosticBag()), DateTimeOffset.UnixEpoch);

        Load().Feeds[0].State.ShouldBe(FeedState.Taken);
        Load().Site.ShouldNotBeNull().Bans.Count(ban => ban.Source == "first").ShouldBe(10);
    }

    [Fact]
    public void Feed_WhoseFilesAreTheSame_IsNotReadAgain()
    {
        Remember(Load());
        var path = Path.Combine(_folder, "first.txt");
        var (written, length) = (File.GetLastWriteTimeUtc(path), new FileInfo(path).Length);
        // Other bytes under the same stamp: whoever reads them sees them.
        using (var file = File.OpenWrite(path))
        {
            file.Write("198.51.100.7\n198.51.100.8\n"u8);
        }

        File.SetLastWriteTimeUtc(path, written);
        new FileInfo(path).Length.ShouldBe(length);

        Load().Site.ShouldNotBeNull().Bans.ShouldContain(ban => ban.Prefix.ToString() == "198.51.100.1");
        File.SetLastWriteTimeUtc(path, written.AddSeconds(1));
        Load().Site.ShouldNotBeNull().Bans.ShouldContain(ban => ban.Prefix.ToString() == "198.51.100.7");
    }

    [Fact]
    public void Feed_LongerThanItsLimit_IsNotTaken()
    {
        Write("second/b.txt", Hosts(501));

        var reading = Load();

        Codes(reading).ShouldBe(["WEIR0254"]);
        reading.Feeds[1].Bans.ShouldBe(0);
    }

    [Fact]
    public void Limit_LoweredBelowWhatIsInForce_IsSaidThoughTheFilesAreTheSame()
    {
        Write("second/a.txt", Hosts(120));
        Remember(Load());
        var text = File.ReadAllText(Path.Combine(_folder, "weir.yaml"));
        Write("weir.yaml", text.Replace("maxEntries: 500", "maxEntries: 100", StringComparison.Ordinal));

        var reading = Load();

        Codes(reading).ShouldBe(["WEIR0254"]);
        reading.Feeds[1].Bans.ShouldBe(120);
    }

    [Fact]
    public void HiddenFiles_OfAFolder_AreNotRead()
    {
        Write("second/.a.txt.swp", "198.51.100.200\n");

        Load().Site.ShouldNotBeNull().Bans.ShouldNotContain(ban => ban.Prefix.ToString() == "198.51.100.200");
    }

    [Fact]
    public void BadLines_OfAList_AreNamedAndTheOthersTaken()
    {
        Write("first.txt", "198.51.100.1\n192.0.2.77/24\nhost.example\n198.51.100.2\n");

        var reading = Load();

        reading.Feeds[0].BadLines.ShouldBe(2);
        reading.Feeds[0].Bans.ShouldBe(2);
        reading
            .Diagnostics.Select(one => $"{one.Code} {one.Position}")
            .ShouldBe([$"WEIR0255 {_folder}/first.txt(2)", $"WEIR0255 {_folder}/first.txt(3)"]);
    }

    [Fact]
    public void Memory_ThatIsDamaged_IsAWarningAndReadAnew()
    {
        Write("first.txt", Hosts(200));
        Remember(Load());
        var path = Path.Combine(_folder, ".weir/feeds/feed-first.list");
        var bytes = File.ReadAllBytes(path);
        var random = new Random(3);
        for (var round = 0; round < 200; round++)
        {
            var damaged = (byte[])bytes.Clone();
            // The time it was taken is the one thing that nothing depends on.
            var at = random.Next(16, damaged.Length);
            damaged[at] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, round % 2 == 0 ? damaged : bytes[..random.Next(bytes.Length)]);

            Codes(Load()).ShouldContain("WEIR0259");
        }
    }

    [Fact]
    public void Settings_ThatAreWrong_AreAllNamed()
    {
        Write(
            "weir.yaml",
            File.ReadAllText(Path.Combine(_folder, "weir.yaml"))
                + """

                  - { name: first, path: x }
                  - { name: ../x, path: x }
                  - { name: y, path: y, maxChange: 1 }
                  - { name: z, path: z, maxEntries: 0, most: 2 }
                """
        );

        var reading = Load();

        reading.Site.ShouldBeNull();
        Codes(reading).Order().ShouldBe(["WEIR0109", "WEIR0111", "WEIR0111", "WEIR0257", "WEIR0258"]);
    }

    [Fact]
    public void TwoMillionEntries_AreReadInBoundedMemory()
    {
        var path = Path.Combine(_folder, "big.txt");
        using (var file = new StreamWriter(path))
        {
            for (var i = 0; i < 2_000_000; i++)
            {
                file.Write($"{20 + (i >> 20)}.{(i >> 12) & 255}.{(i >> 4) & 255}.{(i & 15) << 4}\n");
            }
        }

        var feed = new FeedSettings("big", path, 4_000_000, 3, new Position.InFile("weir.yaml", 1));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var report = FeedReading.Read(feed, null);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        report.List.Count.ShouldBe(2_000_000);
        // 8 bytes an entry: the list, and the doublings of the buffer it grew in.
        allocated.ShouldBeLessThan(2_000_000L * 8 * 5);
    }

    private static string Hosts(int count, int from = 0) =>
        string.Concat(Enumerable.Range(from, count).Select(i => $"198.18.{i >> 8}.{i & 255}\n"));

    private static IEnumerable<string> Codes(SiteReading reading) => reading.Diagnostics.Select(one => one.Code);

    private void Remember(SiteReading reading)
    {
        var store = SiteFolder.FeedsOf(_folder);
        foreach (var report in reading.Feeds)
        {
            store.Save(report, store.Read(report.Feed.Name, new DiagnosticBag()), DateTimeOffset.UnixEpoch);
        }
    }

    private void Write(string name, string? content)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "/");
        if (content is null)
        {
            File.Delete(path);
            return;
        }

        File.WriteAllText(path, content);
    }

    private SiteReading Load() => SiteFolder.Load(_folder, TimeProvider.System);
}
