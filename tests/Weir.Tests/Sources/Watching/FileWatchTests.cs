using Shouldly;
using Weir.Core.Model;
using Weir.Sources;
using Weir.Sources.Example;
using Weir.Sources.Watching;
using Xunit;

namespace Weir.Tests.Sources.Watching;

public sealed class FileWatchTests
{
    private static readonly WatchSettings Told = new()
    {
        Debounce = TimeSpan.FromMilliseconds(20),
        Poll = TimeSpan.FromHours(1),
    };

    [Theory]
    [InlineData(SourceKind.Csv)]
    [InlineData(SourceKind.Sqlite)]
    public async Task Watch_RowEdited_IsReadAgain(SourceKind kind)
    {
        using var folder = Site(kind);
        await using var probe = new WatchProbe(folder.Path, Told);
        var member = (await probe.Next()).Reading.Site.ShouldNotBeNull().Members[2];

        var editor = SiteFolder.OpenEditor(folder.Path, TimeProvider.System).Value.ShouldNotBeNull();
        editor.SetState(member.Login, MemberState.Blocked).HasErrors.ShouldBeFalse();

        await probe.UntilSite(site => site.FindMember(member.Id)?.State == MemberState.Blocked);
    }

    [Fact]
    public async Task Wake_WhileTheWatchWaits_TheNextReadingIsTheOneAskedFor()
    {
        using var folder = Site(SourceKind.Csv);
        using var end = new CancellationTokenSource(TimeSpan.FromMinutes(2)); // only a watch that hangs is that slow
        using var watch = new SiteWatch(folder.Path, Told, TimeProvider.System);
        await using var readings = watch.Readings(end.Token).GetAsyncEnumerator(end.Token);
        (await readings.MoveNextAsync()).ShouldBeTrue();
        for (var round = 0; round < 5; round++)
        {
            var next = readings.MoveNextAsync(); // waits for a change

            var ticket = watch.Wake();

            (await next).ShouldBeTrue();
            readings.Current.Ticket.ShouldBe(ticket);
        }
    }

    [Fact]
    public async Task Watch_FileReplacedByRename_IsReadAgain()
    {
        using var folder = Site(SourceKind.Csv);
        await using var probe = new WatchProbe(folder.Path, Told);
        await probe.Next();
        var bans = Path.Combine(folder.Path, "members", "bans.csv");

        File.WriteAllText(bans + ".next", File.ReadAllText(bans) + "198.51.100.99,new,\n");
        File.Move(bans + ".next", bans, overwrite: true);

        await probe.UntilSite(site => site.Bans.Any(static ban => ban.Reason == "new"));
    }

    [Fact]
    public async Task Watch_FolderOfRowsGoneAndBack_SaysSoAndGoesOn()
    {
        using var folder = Site(SourceKind.Csv);
        await using var probe = new WatchProbe(folder.Path, Told);
        await probe.Next();
        var rows = Path.Combine(folder.Path, "members");

        Directory.Move(rows, rows + "-away");
        (await probe.Until(static reading => reading.HasErrors)).Diagnostics[0].Code.ShouldBe("WEIR0101");
        Directory.Move(rows + "-away", rows);

        await probe.UntilSite(static _ => true);
    }

    private static TempFolder Site(SourceKind kind)
    {
        var folder = new TempFolder();
        CampusExample.Create(folder.Path, 30, kind: kind).HasErrors.ShouldBeFalse();
        return folder;
    }
}
