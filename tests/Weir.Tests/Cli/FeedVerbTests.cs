using Shouldly;
using Weir.Cli.Frame;
using Weir.Sources;
using Xunit;

namespace Weir.Tests.Cli;

/// <summary><c>weir feed list|show|accept</c>.</summary>
public sealed class FeedVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("weir-feed-").FullName;

    public FeedVerbTests()
    {
        Write(
            "weir.yaml",
            """
            kind: webfarm
            source: { type: csv, path: rows }
            interfaces: [{ name: wan, role: outside }]
            ownAddresses: [203.0.113.10]
            management: { prefixes: [192.0.2.0/28], services: [{ name: ssh, protocol: tcp, ports: 22 }] }
            peers: []
            feeds: [{ name: drop, path: drop.txt }]
            """
        );
        Write("rows/listeners.csv", "address,protocol,ports,comment\n");
        Write("rows/bans.csv", "prefix,reason,expires\n");
        Write("rows/allows.csv", "prefix,reason\n");
        Write("drop.txt", Hosts(400));
        var reading = SiteFolder.Load(_folder, TimeProvider.System);
        SiteFolder.FeedsOf(_folder).SaveAll(reading.Feeds, DateTimeOffset.UnixEpoch).ShouldBeEmpty();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void List_OfAHeldFeed_SaysWhy()
    {
        Write("drop.txt", Hosts(7));

        var run = WeirRun.In(_folder, "feed", "list", "--json");

        run.Code.ShouldBe(ExitCode.Ok, run.Error);
        var feed = run.Json.GetProperty("feeds")[0];
        feed.GetProperty("state").GetString().ShouldBe("held");
        feed.GetProperty("entries").GetInt32().ShouldBe(400);
        feed.GetProperty("waiting").GetInt32().ShouldBe(7);
        run.Json.GetProperty("diagnostics")[0].GetProperty("code").GetString().ShouldBe("WEIR0253");
        WeirRun.In(_folder, "feed", "list").Out.ShouldContain("held: it changed too much");
    }

    [Fact]
    public void Show_OfAChange_NamesWhatIsNewAndGone()
    {
        Write("drop.txt", Hosts(399) + "2001:db8:bad::/48\n");

        var run = WeirRun.In(_folder, "feed", "show", "drop");

        run.Code.ShouldBe(ExitCode.Ok, run.Error);
        run.Out.ShouldContain("+ 2001:db8:bad::/48");
        run.Out.ShouldContain("- 198.18.1.143");
        run.Out.ShouldContain("taken 1970-01-01T00:00:00Z");
    }

    [Fact]
    public void Accept_OfAHeldFeed_TakesIt()
    {
        Write("drop.txt", Hosts(7));

        var run = WeirRun.In(_folder, "feed", "accept", "drop");

        run.Code.ShouldBe(ExitCode.Ok, run.Error);
        run.Out.ShouldContain("feed drop is taken: 7 entries");
        WeirRun
            .In(_folder, "feed", "list", "--json")
            .Json.GetProperty("feeds")[0]
            .GetProperty("state")
            .GetString()
            .ShouldBe("taken");
        WeirRun.In(_folder, "feed", "accept", "drop").Error.ShouldContain("error WEIR0618");
    }

    [Fact]
    public void Accept_OfAFeedThatIsGone_DropsItsBans()
    {
        File.Delete(Path.Combine(_folder, "drop.txt"));
        WeirRun.In(_folder, "feed", "list").Out.ShouldContain("400");

        WeirRun.In(_folder, "feed", "accept", "drop").Code.ShouldBe(ExitCode.Ok);

        SiteFolder.Load(_folder, TimeProvider.System).Site.ShouldNotBeNull().Bans.ShouldBeEmpty();
    }

    [Fact]
    public void Accept_OfAPage_IsRefused()
    {
        Write("drop.txt", "<html>");

        var run = WeirRun.In(_folder, "feed", "accept", "drop");

        run.Code.ShouldBe(ExitCode.BadInput);
        run.Error.ShouldContain("error WEIR0618");
    }

    [Fact]
    public void Feed_ThatThereIsNot_IsRefused() =>
        WeirRun.In(_folder, "feed", "show", "dorp").Error.ShouldContain("error WEIR0617: the site has no feed 'dorp'");

    private static string Hosts(int count) =>
        string.Concat(Enumerable.Range(0, count).Select(i => $"198.18.{i >> 8}.{i & 255}\n"));

    private void Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "/");
        File.WriteAllText(path, content);
    }
}
