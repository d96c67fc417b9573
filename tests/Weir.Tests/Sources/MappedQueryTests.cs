using Shouldly;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources;
using Weir.Testing;
using Xunit;

namespace Weir.Tests.Sources;

/// <summary>An operator's own tables; the two examples of docs/operations/own-schema.md are run as they stand there.</summary>
[Collection(PostgresTests.Name)]
public sealed class MappedQueryTests(PostgresCluster cluster)
{
    private const string Topology = """

        kind: campus
        interfaces:
          - { name: wan, role: outside }
          - { name: lan, role: inside, networks: [10.16.0.0/12, "2001:db8:1000::/36"] }
        publicPool: [198.18.0.0/15]
        ownAddresses: [192.0.2.1]
        options: { walledGarden: [203.0.113.80/32] }
        """;

    private const string BillingTables = """
        create table users (uid integer, login text, IP text, ExtIP text, Tariff text, Down int, Passive int, Cash real, Credit real);
        create table nethosts (ip text);
        create table port_forwards (login text, proto text, ext_port int, int_port int);
        insert into users values (7, 'anna ', '10.16.0.7', '198.18.0.7', 'home50', 0, 0, 1.5, 0);
        insert into users values (8, 'bert', '10.16.0.8', '', null, 0, 0, -20, 5);
        insert into nethosts values ('10.16.0.7'), ('10.16.0.8'), ('10.16.0.99');
        insert into port_forwards values ('anna ', 'TCP', 8080, 80);
        """;

    private const string QuotaTable = """
        create table users (uid int, login text, q text);
        insert into users values (7, 'anna', 'own'), (8, 'bert', null), (9, 'zoe', 'owm');
        """;

    [Fact]
    public void Load_BillingExampleOfTheDocs_IsTheSiteItMeans()
    {
        using var folder = Billing(Documented(1));

        var site = SiteFolder.Load(folder.Path, TimeProvider.System).Site.ShouldNotBeNull();

        site.Members.AsEnumerable()
            .ShouldBe([
                new Member(7, "anna", MemberState.Active, new Ipv4Address(0xC6120007), [], "home50"),
                new Member(8, "bert", MemberState.Blocked, null, [], ""),
            ]);
        site.Devices.Length.ShouldBe(2);
        site.Forwards.ShouldHaveSingleItem().DevicePort.ShouldBe((ushort)80);
    }

    [PostgresFact]
    public void Load_CampusExampleOfTheDocs_IsTheSiteItMeans()
    {
        var connection = cluster.NewDatabase();
        PostgresCluster.Execute(
            connection,
            """
            create table users (id int primary key, login text, public_address inet, rate_plan text, moved_out date);
            create table membership (user_id int, grp text, during tstzrange);
            create table delegated_prefix (user_id int, prefix cidr);
            create table room (id int, building text);
            create table host (id int, owner_id int, room_id int);
            create table ip (host_id int, address inet);
            create table blocklist (network cidr, note text, until timestamptz);
            insert into users values (7, 'anna', '198.18.0.7', 'a\tb', null), (8, 'bert', null, null, null), (9, 'gone', null, null, '2020-01-01');
            update users set rate_plan = 'back\slash' where id = 7;
            insert into membership values (8, 'blocked', '[2020-01-01,)');
            insert into delegated_prefix values (7, '2001:db8:1000:100::/56');
            insert into room values (1, 'tower'), (2, 'wlan');
            insert into host values (1, 7, 1), (2, 7, 2), (3, 8, 1);
            insert into ip values (1, '10.16.0.7'), (2, '10.17.0.0/30'), (3, '10.16.0.8'), (3, '2001:db8::1');
            insert into blocklist values ('192.88.99.0/24', null, '2099-01-01 02:00:00+02');
            """
        );
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("weir.yaml"), Connected(Documented(0), connection) + Topology);

        var reading = SiteFolder.Load(folder.Path, TimeProvider.System);

        var site = reading.Site.ShouldNotBeNull(string.Join('\n', reading.Diagnostics));
        site.Members.Select(one => (one.Id, one.State, one.Plan))
            .ShouldBe([(7u, MemberState.Active, "back\\slash"), (8u, MemberState.Blocked, "")]);
        site.Members[0].Ipv6Prefixes.Count.ShouldBe(1);
        site.Devices.Select(one => $"{one.Address} {one.Kind}")
            .ShouldBe(["10.16.0.7/32 Room", "10.17.0.0/30 Wlan", "10.16.0.8/32 Room"]);
        site.Bans.ShouldHaveSingleItem().Expires.ShouldBe(new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    [Theory]
    [InlineData(
        "select uid as id, login, 'active' as state, ExtIP as public_ipv4 from users",
        "WEIR0127 weir.yaml(4,14)"
    )]
    [InlineData("select *, uid as id from users", "WEIR0128 weir.yaml(4,14)")]
    [InlineData("select nick from users", "WEIR0129 weir.yaml(4,14)")]
    [InlineData("selec 1", "WEIR0129 weir.yaml(4,14)")]
    [InlineData(
        "select uid as id, null as login, 'active' as state, null as public_ipv4, '' as plan from users",
        "WEIR0209 members[7].login"
    )]
    [InlineData(
        "select login as id, login, 'active' as state, null as public_ipv4, '' as plan from users",
        "WEIR0205 members[bert].id"
    )]
    public void Load_BadQuery_IsAFindingAtTheQueryOrTheRow(string sql, string expected)
    {
        using var folder = Billing(
            $"source:\n  type: sqlite\n  queries:\n    members: {sql}\n    bans: select 1\n  path: billing.db\n"
        );

        var found = SiteFolder.Load(folder.Path, TimeProvider.System).Diagnostics;

        found
            .Select(one => $"{one.Code} {one.Position}".Replace(folder.Path + "/", "", StringComparison.Ordinal))
            .ShouldContain(expected);
        found.ShouldContain(one => one.Code == "WEIR0128" && one.Message.StartsWith("bans "));
    }

    [PostgresFact]
    public void Load_BadQueriesOnPostgres_AreAllFound()
    {
        var connection = cluster.NewDatabase();
        PostgresCluster.Execute(
            connection,
            "create table users (id int, login text, pub inet); insert into users values (7, null, '198.18.0.0/24')"
        );
        using var folder = new TempFolder();
        var source = $"""
            source:
              type: postgres
              connection: {connection}
              queries:
                members: "select id, login, 'x' as state, pub as public_ipv4, '' as plan from users;"
                devices: select nothing from nowhere
                forwards: select 1 as member
                bans: select '192.88.99.0/24'::cidr as prefix, 1/0 as reason, null as expires

            """;
        File.WriteAllText(folder.File("weir.yaml"), source + Topology);

        var found = SiteFolder.Load(folder.Path, TimeProvider.System).Diagnostics;

        var shown = found.Select(one =>
            $"{one.Code} {one.Position}".Replace(folder.Path + "/", "", StringComparison.Ordinal)
        );
        shown.ShouldBe(
            [
                "WEIR0209 members[7].login",
                "WEIR0206 members[7].state",
                "WEIR0201 members[7].public_ipv4",
                "WEIR0129 weir.yaml(6,14)",
                .. Enumerable.Repeat("WEIR0127 weir.yaml(7,15)", 4),
                "WEIR0129 weir.yaml(8,11)",
            ],
            ignoreOrder: true
        );
    }

    [Fact]
    public void Load_QueryThatGivesQuotas_ReadsThem()
    {
        using var folder = new TempFolder();
        Rows.Execute(folder.File("own.db"), QuotaTable);

        ReadsQuotas(folder, "type: sqlite\n  path: own.db");
    }

    [PostgresFact]
    public void Load_QueryThatGivesQuotasOnPostgres_ReadsThem()
    {
        using var folder = new TempFolder();
        var connection = cluster.NewDatabase();
        PostgresCluster.Execute(connection, QuotaTable);

        ReadsQuotas(folder, $"type: postgres\n  connection: {connection}");
    }

    private static void ReadsQuotas(TempFolder folder, string source)
    {
        const string Query =
            "select uid as id, q as quota, login, 'active' as state, null as public_ipv4, '' as plan from users";
        var topology = Topology.Replace(
            "options: {",
            "options: { quotas: [{ name: own, bytes: 1 GiB, per: day }],",
            StringComparison.Ordinal
        );
        Write(Query);

        var found = SiteFolder
            .Load(folder.Path, TimeProvider.System)
            .Diagnostics.Where(static one => one.Severity == Severity.Error)
            .ShouldHaveSingleItem();
        found.Code.ShouldBe("WEIR0878");
        found.Position.ToString().ShouldBe("members[9].quota");
        Write(Query + " where uid < 9");

        var site = SiteFolder.Load(folder.Path, TimeProvider.System).Site.ShouldNotBeNull();
        site.Members.Select(static one => one.Quota).ShouldBe(["own", ""]);

        void Write(string query) =>
            File.WriteAllText(
                folder.File("weir.yaml"),
                $"source:\n  {source}\n  queries:\n    members: {query}\n{topology}"
            );
    }

    [Fact]
    public void OpenEditor_OwnSchema_IsReadOnly()
    {
        using var folder = Billing(Documented(1));

        var opened = SiteFolder.OpenEditor(folder.Path, TimeProvider.System);

        opened.Value.ShouldBeNull();
        opened.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("WEIR0150");
    }

    private static TempFolder Billing(string source)
    {
        var folder = new TempFolder();
        Rows.Execute(folder.File("billing.db"), BillingTables);
        var local = source.Replace("/var/lib/billing/stargazer.db", "billing.db", StringComparison.Ordinal);
        File.WriteAllText(folder.File("weir.yaml"), local + Topology);
        return folder;
    }

    private static string Connected(string source, string connection) =>
        source.Replace("Host=/run/postgresql;Database=dorm;Username=weir", connection, StringComparison.Ordinal);

    private static string Documented(int index)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs/operations/own-schema.md"));
        return text.Split("```yaml\n")[index + 1].Split("```")[0];
    }
}
