using Npgsql;
using Shouldly;
using Weir.Core.Text;
using Weir.Sources;
using Weir.Sources.Example;
using Weir.Sources.Templates;
using Weir.Testing;
using Xunit;

namespace Weir.Tests.Sources;

[Collection(PostgresTests.Name)]
public sealed class PostgresSourceTests(PostgresCluster cluster)
{
    [Fact]
    public void Load_ServerDown_SaysSoAtTheConnection()
    {
        using var folder = Site("Host=/nowhere/at/all;Database=x;Username=y");

        var found = Error(folder);

        found.Code.ShouldBe("WEIR0130");
        found.Position.ToString().ShouldEndWith("weir.yaml(8,15)");
    }

    [Theory]
    [InlineData("Host=/tmp;Databse=x")]
    [InlineData("Host=/tmp;Port=x;Database=y")]
    [InlineData("Host=/tmp")]
    [InlineData("so what")]
    public void Load_MalformedConnection_SaysSo(string connection)
    {
        using var folder = Site(connection);

        Error(folder).Code.ShouldBe("WEIR0134");
    }

    [PostgresFact]
    public void Load_WrongPassword_SaysSoWithoutIt()
    {
        cluster.NewDatabase();
        using var folder = Site(cluster.Connection("postgres", password: "wrong horse"));

        var found = Error(folder);

        found.Code.ShouldBe("WEIR0131");
        found.ToString().ShouldNotContain("wrong horse");
    }

    [PostgresFact]
    public void Load_DatabaseMissing_SaysSo()
    {
        cluster.NewDatabase();
        using var folder = Site(cluster.Connection("missing"));

        Error(folder).Code.ShouldBe("WEIR0132");
    }

    [PostgresFact]
    public void Load_NoRightToReadATable_NamesIt()
    {
        var connection = Example(out var folder);
        using var _ = folder;
        PostgresCluster.Execute(
            connection,
            "create user reader password 'r'; grant select on all tables in schema public to reader; revoke select on devices from reader"
        );
        var database = new NpgsqlConnectionStringBuilder(connection).Database.ShouldNotBeNull();
        using var limited = Site(cluster.Connection(database, "reader", "r"));

        var found = Error(limited);

        found.Code.ShouldBe("WEIR0133");
        found.Message.ShouldContain("devices");
    }

    [PostgresFact]
    public void Load_EmptyDatabase_SaysSo()
    {
        using var folder = Site(cluster.NewDatabase());

        Error(folder).Code.ShouldBe("WEIR0125");
    }

    [PostgresFact]
    public void Load_TableAndColumnMissing_NamesThem()
    {
        var connection = Example(out var folder);
        using var _ = folder;
        PostgresCluster.Execute(connection, "drop table bans; alter table devices drop column kind");

        var found = SiteFolder.Load(folder.Path, TimeProvider.System).Diagnostics;

        found.Select(one => one.Code).ShouldBe(["WEIR0127", "WEIR0126"]);
        found[0].Position.ToString().ShouldStartWith("devices[");
        found[0].Position.ToString().ShouldEndWith("].kind");
    }

    [PostgresFact]
    public void Load_OlderSchema_SaysSo_MigrateHelps()
    {
        var connection = Example(out var folder);
        using var _ = folder;
        PostgresCluster.Execute(
            connection,
            "drop table bans; alter table members drop column quota; delete from schema_version where version >= 3"
        );

        Error(folder).Code.ShouldBe("WEIR0122");
        SiteFolder.Migrate(folder.Path).Applied.ShouldBe(2);
        var site = SiteFolder.Load(folder.Path, TimeProvider.System).Site.ShouldNotBeNull();
        site.Bans.ShouldBeEmpty();
        site.Members.ShouldAllBe(static member => member.Quota.Length == 0);
    }

    [PostgresFact]
    public void Load_BadValue_NamesTableKeyAndColumn()
    {
        var connection = Example(out var folder);
        using var _ = folder;
        PostgresCluster.Execute(connection, "update members set public_ipv4 = '198.18.1.257' where id = 1003");

        var found = Error(folder);

        found.Code.ShouldBe("WEIR0201");
        found.Position.ToString().ShouldBe("members[1003].public_ipv4");
    }

    [PostgresFact]
    public void Load_WriterInTheMiddle_SeesTheRowsBefore()
    {
        var connection = Example(out var folder);
        using var _ = folder;
        using var writer = new NpgsqlConnection(connection);
        writer.Open();
        using var transaction = writer.BeginTransaction();
        using var delete = new NpgsqlCommand("delete from openings", writer, transaction);
        delete.ExecuteNonQuery();

        SiteFolder.Load(folder.Path, TimeProvider.System).Site.ShouldNotBeNull().Openings.Length.ShouldBe(20);
        transaction.Commit();
        SiteFolder.Load(folder.Path, TimeProvider.System).Site.ShouldNotBeNull().Openings.ShouldBeEmpty();
    }

    [PostgresFact]
    public void Create_TablesAreThere_RefusesAndChangesNothing()
    {
        var connection = Example(out var first);
        using var _ = first;
        using var second = new TempFolder();

        CampusExample
            .Create(second.Path, 30, 5, SourceKind.Postgres, connection)
            .Diagnostics.ShouldHaveSingleItem()
            .Code.ShouldBe("WEIR0160");

        File.Exists(second.File("weir.yaml")).ShouldBeFalse();
        SiteFolder.Load(first.Path, TimeProvider.System).Counts.Members.ShouldBe(20);
    }

    private string Example(out TempFolder folder)
    {
        var connection = cluster.NewDatabase();
        folder = new TempFolder();
        CampusExample.Create(folder.Path, 20, 5, SourceKind.Postgres, connection).Diagnostics.ShouldBeEmpty();
        return connection;
    }

    private static TempFolder Site(string connection)
    {
        var folder = new TempFolder();
        File.WriteAllText(
            folder.File("weir.yaml"),
            SiteTemplate.Yaml(SiteTemplate.Campus, SourceKind.Postgres, connection)
        );
        return folder;
    }

    private static Diagnostic Error(TempFolder folder) =>
        SiteFolder
            .Load(folder.Path, TimeProvider.System)
            .Diagnostics.Where(one => one.Severity == Severity.Error)
            .ShouldHaveSingleItem();
}
