using Shouldly;
using Weir.Core.Text;
using Weir.Sources;
using Weir.Sources.Example;
using Weir.Sources.Sqlite;
using Xunit;

namespace Weir.Tests.Sources;

public sealed class SqliteSourceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Database => _folder.File("weir.db");

    [Theory]
    [InlineData(
        "update members set public_ipv4 = '198.18.1.257' where id = 1003",
        "WEIR0201",
        "members[1003].public_ipv4"
    )]
    [InlineData("update members set state = 'paused' where id = 1004", "WEIR0206", "members[1004].state")]
    [InlineData("update members set login = ' x' where id = 1004", "WEIR0208", "members[1004].login")]
    [InlineData("update members set login = x'ff41' where id = 1004", "WEIR0208", "members[1004].login")]
    [InlineData("update members set plan = 'a' || char(27) where id = 1004", "WEIR0208", "members[1004].plan")]
    [InlineData("update members set login = '' where id = 1004", "WEIR0209", "members[1004].login")]
    [InlineData(
        "pragma ignore_check_constraints = on; insert into members values (4294967296, 'x', 'active', null, '', '')",
        "WEIR0205",
        "members[4294967296].id"
    )]
    [InlineData(
        "insert into member_prefixes values (77, '2001:db8:1000:4d00::/56')",
        "WEIR0210",
        "member_prefixes[77 2001:db8:1000:4d00::/56].member"
    )]
    [InlineData(
        "insert into member_prefixes values (1004, '2001:db8:1000:4d01::/56')",
        "WEIR0203",
        "member_prefixes[1004 2001:db8:1000:4d01::/56].prefix"
    )]
    [InlineData(
        "insert into devices values (1004, '10.16.200.8/33', 'room')",
        "WEIR0202",
        "devices[1004 10.16.200.8/33].address"
    )]
    [InlineData(
        "insert into devices values (1004, '10.16.200.8/27', 'room')",
        "WEIR0203",
        "devices[1004 10.16.200.8/27].address"
    )]
    [InlineData(
        "insert into devices values (1004, '10.16.200.8', 'lab')",
        "WEIR0206",
        "devices[1004 10.16.200.8].kind"
    )]
    [InlineData(
        "insert into forwards values (1001, 'tcp', '80:90', '10.16.1.5', 80)",
        "WEIR0204",
        "forwards[1001 tcp 80:90].public_ports"
    )]
    [InlineData(
        "insert into forwards values (1001, 'tcp', '80', '10.16.1', 80)",
        "WEIR0201",
        "forwards[1001 tcp 80].device"
    )]
    [InlineData(
        "insert into forwards values (1001, 'tcp', '80', '10.16.1.5', 65536)",
        "WEIR0205",
        "forwards[1001 tcp 80].device_port"
    )]
    [InlineData(
        "insert into forwards values (1001, 'tcp', '80', '10.16.1.5', 1.5)",
        "WEIR0205",
        "forwards[1001 tcp 80].device_port"
    )]
    [InlineData(
        "insert into openings values (1001, '2001:db8:1000:100::/56', 'icmp', '')",
        "WEIR0206",
        "openings[1001 2001:db8:1000:100::/56 icmp ].protocol"
    )]
    [InlineData(
        "insert into bans values ('192.88.99.0/24', '', '31.01.2099')",
        "WEIR0207",
        "bans[192.88.99.0/24].expires"
    )]
    [InlineData("insert into bans values ('', '', null)", "WEIR0209", "bans[].prefix")]
    public void Load_BadValue_NamesTableKeyAndColumn(string sql, string code, string position)
    {
        Create();
        Rows.Execute(Database, sql);

        var found = Errors();

        var one = found.ShouldHaveSingleItem(string.Join('\n', found.Select(error => error.ToString())));
        one.Code.ShouldBe(code);
        one.Position.ToString().ShouldBe(position);
    }

    [Fact]
    public void Load_FaultsOfValuesAndAcrossRows_AreAllThere()
    {
        Create();
        Rows.Execute(
            Database,
            """
            update members set public_ipv4 = '198.18.01.1' where id = 1004;
            update members set public_ipv4 = (select public_ipv4 from members where id = 1002) where id = 1003;
            update members set state = 'x', login = 'y ' where id = 1005;
            insert into devices values (1006, (select address from devices where member = 1007), 'room');
            insert into forwards values (1001, 'tcp', '80', '10.32.1.1', 80);
            """
        );

        var reading = Load();

        reading.Site.ShouldBeNull();
        var codes = Errors().Select(one => one.Code).ToArray();
        codes.ShouldContain("WEIR0201");
        codes.ShouldContain("WEIR0206");
        codes.ShouldContain("WEIR0208");
        codes.ShouldContain("WEIR0305");
        codes.ShouldContain("WEIR0311");
        codes.ShouldContain("WEIR0321");
    }

    [Fact]
    public void Load_YamlIsBrokenTooElsewhere_ShowsBoth()
    {
        Create();
        Rows.Execute(Database, "update members set state = 'x' where id = 1004");
        var yaml = File.ReadAllText(_folder.File("weir.yaml"));
        File.WriteAllText(
            _folder.File("weir.yaml"),
            yaml.Replace("accounting: true", "accounting: 3", StringComparison.Ordinal)
        );

        Errors().Select(one => one.Code).ShouldBe(["WEIR0111", "WEIR0206"]);
    }

    [Fact]
    public void Load_ThousandsOfTheSameFault_ShowsAHundredAndTheRest()
    {
        CampusExample.Create(_folder.Path, 1000).Diagnostics.ShouldBeEmpty();
        Rows.Execute(Database, "update devices set kind = 'x'");

        var found = Errors().Where(one => one.Code == "WEIR0206").ToArray();

        found.Length.ShouldBe(101);
        found[^1].Message.ShouldBe("and 1,900 more WEIR0206");
    }

    [Theory]
    [InlineData("drop table schema_version", "WEIR0125")]
    [InlineData("delete from schema_version where version >= 3; drop table bans", "WEIR0122")]
    [InlineData("delete from schema_version where version = 2", "WEIR0124")]
    [InlineData("delete from schema_version", "WEIR0124")]
    [InlineData("update schema_version set name = 'x' where version = 1", "WEIR0124")]
    [InlineData("insert into schema_version values (5, 'future')", "WEIR0123")]
    [InlineData("drop table bans", "WEIR0126")]
    [InlineData("alter table bans rename column reason to why", "WEIR0127 WEIR0128")]
    [InlineData("alter table bans add column who text", "WEIR0128")]
    public void Load_SchemaNotAsExpected_HasACode(string sql, string codes)
    {
        Create();
        Rows.Execute(Database, sql);

        string.Join(' ', Errors().Select(one => one.Code)).ShouldBe(codes);
    }

    [Fact]
    public void Load_ForeignTableBesides_IsNotLookedAt()
    {
        Create();
        Rows.Execute(Database, "create table invoices (id integer)");

        Load().Site.ShouldNotBeNull();
    }

    [Fact]
    public void Load_NoTables_SaysSo()
    {
        Create();
        File.Delete(Database);
        Rows.Execute(Database, "vacuum");

        var found = Errors().ShouldHaveSingleItem();
        found.Code.ShouldBe("WEIR0125");
        found.Message.ShouldBe("the database holds no tables");
    }

    [Fact]
    public void Load_NotADatabase_SaysSo()
    {
        Create();
        File.WriteAllText(Database, new string('x', 5000));

        Errors().ShouldHaveSingleItem().Code.ShouldBe("WEIR0120");
    }

    [Fact]
    public void Load_NoFile_NamesTheLineThatNamesIt()
    {
        Create();
        File.Delete(Database);

        var found = Errors().ShouldHaveSingleItem();
        found.Code.ShouldBe("WEIR0101");
        found.Help.ShouldContain("weir.yaml(8,9)");
    }

    [Fact]
    public void Load_WriterInTheMiddle_SeesTheRowsBefore()
    {
        Create();
        using var writer = SqliteDatabase.Open(Database, SqliteAccess.Write);
        using var transaction = writer.Begin(write: true);
        writer.Execute("delete from openings; delete from forwards");

        var reading = Load();

        reading.Site.ShouldNotBeNull().Openings.Length.ShouldBe(20);
        transaction.Commit();
        Load().Site.ShouldNotBeNull().Openings.ShouldBeEmpty();
    }

    [Fact]
    public void Migrate_OlderSchema_IsBroughtUpToDate()
    {
        Create();
        Rows.Execute(
            Database,
            "delete from schema_version where version >= 3; drop table bans; alter table members drop column quota"
        );

        SiteFolder
            .Migrate(_folder.Path)
            .ShouldSatisfyAllConditions(one => one.Applied.ShouldBe(2), one => one.Diagnostics.ShouldBeEmpty());

        var site = Load().Site.ShouldNotBeNull();
        site.Bans.ShouldBeEmpty();
        site.Members.ShouldAllBe(static member => member.Quota.Length == 0);
        SiteFolder.Migrate(_folder.Path).Applied.ShouldBe(0);
    }

    [Theory]
    [InlineData("delete from schema_version where version = 2", "WEIR0124")]
    [InlineData("insert into schema_version values (5, 'future')", "WEIR0123")]
    [InlineData("delete from schema_version where version = 4", "WEIR0121")]
    public void Migrate_NotAnOlderSchema_ChangesNothing(string sql, string code)
    {
        Create();
        Rows.Execute(Database, sql);

        SiteFolder.Migrate(_folder.Path).Diagnostics.ShouldHaveSingleItem().Code.ShouldBe(code);
        Rows.Text(Database, "select count(*) from bans").ShouldBe("40");
    }

    [Fact]
    public void Load_FiveThousandMembers_AllocatesLittleBesidesTheRows()
    {
        CampusExample.Create(_folder.Path, 5000).Diagnostics.ShouldBeEmpty();
        Load();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Load().Site.ShouldNotBeNull();

        // A member with two devices, half a forward, an opening and two prefixes is about 800 bytes; the lists that hold them and
        // what validation sorts come to as much again.
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(5000 * 2000);
    }

    [Fact]
    public void Load_Canceled_Throws()
    {
        CampusExample.Create(_folder.Path, 5000).Diagnostics.ShouldBeEmpty();

        Should.Throw<OperationCanceledException>(() =>
            SiteFolder.Load(_folder.Path, TimeProvider.System, new CancellationToken(canceled: true))
        );
    }

    private void Create() => CampusExample.Create(_folder.Path, 20, 5).Diagnostics.ShouldBeEmpty();

    private SiteReading Load() => SiteFolder.Load(_folder.Path, TimeProvider.System);

    private Diagnostic[] Errors() => [.. Load().Diagnostics.Where(one => one.Severity == Severity.Error)];

    public void Dispose() => _folder.Dispose();
}
