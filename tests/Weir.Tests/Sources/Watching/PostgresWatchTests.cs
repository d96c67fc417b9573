using System.Globalization;
using Npgsql;
using Shouldly;
using Weir.Core.Model;
using Weir.Sources;
using Weir.Sources.Example;
using Weir.Sources.Watching;
using Weir.Testing;
using Xunit;

namespace Weir.Tests.Sources.Watching;

[Collection(PostgresTests.Name)]
public sealed class PostgresWatchTests(PostgresCluster cluster)
{
    /// <summary>Long enough that only a notification explains a reading.</summary>
    private static readonly WatchSettings Told = new() { Poll = TimeSpan.FromHours(1) };

    private static readonly WatchSettings Polled = new() { Poll = TimeSpan.FromSeconds(1) };

    [PostgresFact]
    public async Task Watch_OneMemberBlocked_ReadsThatMemberAndSharesTheOthers()
    {
        using var folder = Site(out var connection);
        await using var probe = new WatchProbe(folder.Path, Told);
        var before = (await probe.Next()).Reading.Site.ShouldNotBeNull();
        var id = before.Members[7].Id;

        PostgresCluster.Execute(connection, $"update members set state = 'blocked' where id = {id}");

        var reading = await probe.Until(static _ => true);
        var after = reading.Site.ShouldNotBeNull();
        SiteDiff.Between(before, after).Members.ShouldBe([id]);
        reading.Counts.Members.ShouldBe(1);
        after.Members[6].ShouldBeSameAs(before.Members[6]);
        after.Bans.ShouldBeSameAs(before.Bans);
    }

    [PostgresFact]
    public async Task Watch_TransactionCommittedBehindALaterOne_IsNotMissed()
    {
        using var folder = Site(out var connection);
        await using var probe = new WatchProbe(folder.Path, Told);
        var members = (await probe.Next()).Reading.Site.ShouldNotBeNull().Members;
        await using var slow = new NpgsqlConnection(connection);
        await slow.OpenAsync();
        await using var open = await slow.BeginTransactionAsync();
        Execute(slow, $"update members set state = 'blocked' where id = {members[3].Id}");

        PostgresCluster.Execute(connection, $"update members set state = 'blocked' where id = {members[4].Id}");
        var first = await probe.UntilSite(site => StateOf(site, members[4].Id) == MemberState.Blocked);
        StateOf(first, members[3].Id).ShouldBe(members[3].State); // half a transaction is never seen
        await open.CommitAsync();

        await probe.UntilSite(site => StateOf(site, members[3].Id) == MemberState.Blocked);
    }

    [PostgresFact]
    public async Task Watch_BadChangeAndItsMending_AreReadTogetherWithWhatCameBetween()
    {
        using var folder = Site(out var connection);
        await using var probe = new WatchProbe(folder.Path, Told);
        var members = (await probe.Next()).Reading.Site.ShouldNotBeNull().Members;
        var (victim, thief, other) = (members[1], members[2], members[5]);

        PostgresCluster.Execute(
            connection,
            $"update members set public_ipv4 = '{victim.PublicIpv4}' where id = {thief.Id}"
        );
        var bad = await probe.Until(static reading => reading.HasErrors);
        PostgresCluster.Execute(connection, $"update members set state = 'blocked' where id = {other.Id}");
        (await probe.Until(static _ => true)).HasErrors.ShouldBeTrue();
        PostgresCluster.Execute(connection, $"update members set public_ipv4 = null where id = {victim.Id}");

        bad.Diagnostics.ShouldContain(finding => finding.Code == "WEIR0305");
        var after = await probe.UntilSite(static _ => true);
        after.FindMember(thief.Id).ShouldNotBeNull().PublicIpv4.ShouldBe(victim.PublicIpv4);
        StateOf(after, other.Id).ShouldBe(MemberState.Blocked);
    }

    [PostgresFact]
    public async Task Watch_RandomTransactions_IsWhatAWholeReadingSays()
    {
        using var folder = Site(out var connection);
        await using var probe = new WatchProbe(folder.Path, Told);
        var site = (await probe.Next()).Reading.Site.ShouldNotBeNull();
        var random = new Random(11);
        await using var writer = new NpgsqlConnection(connection);
        await writer.OpenAsync();
        for (var round = 0; round < 60; round++)
        {
            await using (var transaction = await writer.BeginTransactionAsync())
            {
                for (var count = random.Next(1, 4); count > 0; count--)
                {
                    Execute(writer, RandomChange(site, random));
                }

                Execute(writer, $"insert into members (id, login) values ({1_000_000 + round}, 'round{round}')");
                await transaction.CommitAsync();
            }

            var last = (uint)(1_000_000 + round);
            var reading = await probe.Until(one => one.HasErrors || one.Site?.FindMember(last) is not null);
            var whole = SiteFolder.Load(folder.Path, TimeProvider.System);
            reading.HasErrors.ShouldBe(whole.HasErrors, string.Join('\n', whole.Diagnostics));
            if (reading.Site is { } read && whole.Site is { } wanted)
            {
                SiteDiff.Between(wanted, read).Changes.ShouldBeEmpty();
                site = read;
            }
        }
    }

    [PostgresFact]
    public async Task Watch_StormOfChanges_EndsWithAllOfThem()
    {
        using var folder = Site(out var connection);
        await using var probe = new WatchProbe(folder.Path, Told);
        var before = (await probe.Next()).Reading.Site.ShouldNotBeNull();
        await using var writer = new NpgsqlConnection(connection);
        await writer.OpenAsync();
        for (var i = 1; i <= 1_000; i++)
        {
            Execute(writer, $"insert into bans (prefix, reason) values ('45.0.{i / 250}.{i % 250}', '{i}')");
        }

        var after = await probe.UntilSite(site => site.Bans.Length == before.Bans.Length + 1_000);

        after.Bans.Length.ShouldBe(before.Bans.Length + 1_000);
        probe.Count.ShouldBeLessThan(1_000); // readings: a reading takes all that was told of meanwhile
    }

    [PostgresFact]
    public async Task Watch_TableTruncated_ReadsEverything()
    {
        using var folder = Site(out var connection);
        await using var probe = new WatchProbe(folder.Path, Told);
        (await probe.Next()).Reading.Site.ShouldNotBeNull().Bans.IsEmpty.ShouldBeFalse();

        PostgresCluster.Execute(connection, "truncate bans");

        (await probe.UntilSite(static _ => true)).Bans.IsEmpty.ShouldBeTrue();
    }

    [PostgresFact]
    public async Task Watch_BanInAnotherForm_IsFoundTwiceAndGoesOnce()
    {
        using var folder = Site(out var connection);
        await using var probe = new WatchProbe(folder.Path, Told);
        await probe.Next();
        PostgresCluster.Execute(connection, "insert into bans (prefix) values ('198.51.100.7'), ('2001:DB8:77::1')");
        await probe.UntilSite(static site =>
            site.Bans.Any(ban => ban.Prefix.ToString().EndsWith(".7", StringComparison.Ordinal))
        );

        PostgresCluster.Execute(connection, "insert into bans (prefix) values ('198.51.100.7/32')");
        (await probe.Until(static reading => reading.HasErrors)).Diagnostics.ShouldContain(one =>
            one.Code == "WEIR0340"
        );
        PostgresCluster.Execute(connection, "delete from bans where prefix = '198.51.100.7'");
        var mended = await probe.UntilSite(static _ => true);
        PostgresCluster.Execute(connection, "insert into bans (prefix) values ('2001:db8:77:0::1')");
        (await probe.Until(static reading => reading.HasErrors)).Diagnostics.ShouldContain(one =>
            one.Code == "WEIR0340"
        );

        mended
            .Bans.Count(ban => ban.Prefix.ToString().StartsWith("198.51.100.7", StringComparison.Ordinal))
            .ShouldBe(1);
    }

    [PostgresFact]
    public async Task Watch_WithoutTriggers_SaysSoAndPolls()
    {
        using var folder = Site(out var connection, notify: false);
        await using var probe = new WatchProbe(folder.Path, Polled);
        var first = (await probe.Next()).Reading;
        var id = first.Site.ShouldNotBeNull().Members[0].Id;

        PostgresCluster.Execute(connection, $"update members set state = 'blocked' where id = {id}");

        first.Diagnostics.ShouldContain(finding => finding.Code == "WEIR0136");
        await probe.UntilSite(site => StateOf(site, id) == MemberState.Blocked);
    }

    [PostgresFact]
    public async Task Watch_ConnectionsEnded_ReadsEverythingAnew()
    {
        using var folder = Site(out var connection);
        await using var probe = new WatchProbe(folder.Path, Told);
        var id = (await probe.Next()).Reading.Site.ShouldNotBeNull().Members[0].Id;

        PostgresCluster.Execute(
            connection,
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        );
        PostgresCluster.Execute(connection, $"update members set state = 'blocked' where id = {id}");

        (await probe.Until(static reading => reading.HasErrors)).Diagnostics[0].Code.ShouldBe("WEIR0130");
        await probe.UntilSite(site => StateOf(site, id) == MemberState.Blocked);
    }

    [PostgresFact]
    public async Task Watch_SiteFileBrokenAndMended_SaysSoAndGoesOn()
    {
        using var folder = Site(out _);
        await using var probe = new WatchProbe(folder.Path, Told);
        await probe.Next();
        var file = Path.Combine(folder.Path, "weir.yaml");
        var text = File.ReadAllText(file);

        File.WriteAllText(file, text + "\nnonsense: 1\n");
        (await probe.Until(static reading => reading.HasErrors)).Diagnostics[0].Code.ShouldBe("WEIR0109");
        File.WriteAllText(file, text);

        await probe.UntilSite(static _ => true);
    }

    [PostgresFact]
    public async Task Wake_NothingChanged_ReadsAllTheSame()
    {
        using var folder = Site(out _);
        await using var probe = new WatchProbe(folder.Path, Told);
        await probe.Next();

        var ticket = probe.Wake();

        (await probe.Next()).Ticket.ShouldBe(ticket);
    }

    [PostgresFact]
    public void Forget_ChangesOfEndedTransactions_AreRemoved()
    {
        using var folder = Site(out var connection);
        PostgresCluster.Execute(connection, "update members set plan = 'x'");
        using var open = new NpgsqlConnection(connection);
        open.Open();
        var snapshot = Weir.Sources.Postgres.Changes.ChangeTable.Snapshot(open);

        Weir.Sources.Postgres.Changes.ChangeTable.Forget(open, snapshot);

        using var count = new NpgsqlCommand("select count(*) from weir_changes", open);
        count.ExecuteScalar().ShouldBe(0L);
    }

    [PostgresFact]
    public void Migrate_NotifyForSqlite_SaysThatThereIsNothingToDo()
    {
        using var folder = new TempFolder();
        var site = Path.Combine(folder.Path, "site");
        EmptySite.Create(site).HasErrors.ShouldBeFalse();

        SiteFolder.Migrate(site, notify: true).Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("WEIR0138");
    }

    private TempFolder Site(out string connection, bool notify = true)
    {
        connection = cluster.NewDatabase();
        var folder = new TempFolder();
        CampusExample
            .Create(folder.Path, 60, kind: SourceKind.Postgres, connection: connection)
            .HasErrors.ShouldBeFalse();
        if (notify)
        {
            SiteFolder.Migrate(folder.Path, notify: true).Diagnostics.ShouldBeEmpty();
        }

        return folder;
    }

    private static MemberState? StateOf(Site site, uint id) => site.FindMember(id)?.State;

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private static string RandomChange(Site site, Random random)
    {
        var id = site.Members[random.Next(site.Members.Length)].Id.ToString(CultureInfo.InvariantCulture);
        var other = site.Members[random.Next(site.Members.Length)].PublicIpv4;
        return random.Next(9) switch
        {
            0 => $"update members set state = 'trial' where id = {id}",
            1 => $"delete from members where id = {id}",
            2 => $"delete from devices where member = {id}; delete from forwards where member = {id}",
            3 => $"delete from member_prefixes where member = {id}; delete from openings where member = {id}",
            4 => $"update members set login = login || 'x' where id = {id}",
            5 =>
                $"insert into bans (prefix, reason) values ('198.51.{random.Next(256)}.0/24', 'r') on conflict do nothing",
            6 => "delete from bans where prefix like '198.51.%'",
            7 =>
                $"update members set public_ipv4 = '{other}' where id = {id}; delete from members where public_ipv4 = '{other}' and id <> {id}",
            _ => $"delete from forwards where member = {id}",
        };
    }
}
