using Shouldly;
using Weir.Core.Model;
using Weir.Sources;
using Weir.Sources.Example;
using Weir.Sources.Watching;
using Weir.Testing;
using Xunit;

namespace Weir.Tests.Sources.Watching;

/// <summary>A server that is away for an hour of the watch's clock, which runs a thousand times too fast.</summary>
[Collection(PostgresTests.Name)]
public sealed class PostgresAwayTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    [PostgresFact]
    public async Task Watch_ServerAwayForAnHour_AsksNowAndThenAndCatchesUp()
    {
        using var cluster = new PostgresCluster();
        using var folder = new TempFolder();
        var connection = cluster.NewDatabase();
        CampusExample.Create(folder.Path, 50, 1, SourceKind.Postgres, connection).HasErrors.ShouldBeFalse();
        SiteFolder.Migrate(folder.Path, notify: true).HasErrors.ShouldBeFalse();
        var clock = new FastClock();
        await using var probe = new WatchProbe(folder.Path, WatchSettings.Default, clock);
        var before = (await probe.Next()).Reading.Site.ShouldNotBeNull();

        cluster.Stop();
        await probe.Until(static reading => reading.Site is null);
        var (start, tries) = (clock.GetTimestamp(), 0);
        while (clock.GetElapsedTime(start) < Hour)
        {
            await probe.Until(static reading => reading.Site is null);
            tries++;
        }

        // The pauses grow from a quarter of a second, so that the first few come sooner.
        tries.ShouldBeLessThan((int)(clock.GetElapsedTime(start) / LongestPause) + 10);
        cluster.StartAgain();
        var id = before.Members[7].Id;
        PostgresCluster.Execute(connection, $"update members set state = 'blocked' where id = {id}");
        await probe.UntilSite(site => site.FindMember(id)?.State == MemberState.Blocked);
        PostgresCluster.Execute(connection, $"update members set state = 'active' where id = {id}");
        var reading = await probe.Until(reading =>
            reading.Site is { } site && site.FindMember(id)?.State == MemberState.Active
        );

        reading.Counts.Members.ShouldBe(1); // told again, and not read whole
    }

    private sealed class FastClock : TimeProvider
    {
        private const int Factor = 1_000;

        private readonly long _began = System.GetTimestamp();

        public override long TimestampFrequency => System.TimestampFrequency / Factor;

        public override DateTimeOffset GetUtcNow() =>
            DateTimeOffset.UnixEpoch.AddYears(50) + (System.GetElapsedTime(_began) * Factor);

        public override long GetTimestamp() => System.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / Factor : dueTime, period);
    }
}
