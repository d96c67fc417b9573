using System.Collections.Immutable;
using Weir.Core.Model;
using Weir.Sources.Rows;
using Weir.Sources.Schema;

namespace Weir.Sources.Sqlite;

/// <summary>Weir's own schema in a SQLite file.</summary>
internal static class SqliteSchema
{
    private const string VersionTable = "schema_version";

    private static readonly ImmutableArray<Migration> Campus = Migration.Load("Sqlite.Migrations");
    private static readonly ImmutableArray<Migration> Webfarm = Migration.Load("Sqlite.Migrations.Webfarm");

    public static ImmutableArray<Migration> Migrations(SiteKind kind) => kind == SiteKind.Webfarm ? Webfarm : Campus;

    /// <summary>What orders a table without cost and names a row in it: tables without rowid have their primary key.</summary>
    public static string KeyOf(Entity entity) =>
        entity == Entity.Prefixes ? "member, prefix"
        : entity == Entity.Bans || entity == Entity.Allows ? "prefix"
        : "rowid";

    public static SchemaFacts Facts(SqliteDatabase database, string name)
    {
        var columns = ImmutableDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal);
        using var statement = database.Prepare(
            "select m.name, c.name from sqlite_master m join pragma_table_info(m.name) c "
                + "where m.type = 'table' and m.name not like 'sqlite\\_%' escape '\\' order by m.name, c.cid"
        );
        while (statement.Step())
        {
            var table = statement.Text(0);
            columns[table] = columns.GetValueOrDefault(table, []).Add(statement.Text(1));
        }

        var versioned = columns.Remove(VersionTable);
        return new SchemaFacts(name, versioned ? Versions(database) : default, columns.ToImmutable());
    }

    /// <summary>Applies the migrations after the version the database has, each in one transaction.</summary>
    /// <returns>How many were applied.</returns>
    public static int Migrate(SqliteDatabase database, SchemaFacts facts, SiteKind kind)
    {
        var applied = facts.Versions.IsDefault ? 0 : facts.Versions.Length;
        foreach (var migration in Migrations(kind)[applied..])
        {
            using var transaction = database.Begin(write: true);
            database.Execute(migration.Sql);
            using var record = database.Prepare("insert into schema_version (version, name) values (?, ?)");
            record.Run(migration.Version, migration.Name);
            transaction.Commit();
        }

        return Migrations(kind).Length - applied;
    }

    private static ImmutableArray<(int, string)> Versions(SqliteDatabase database)
    {
        var versions = ImmutableArray.CreateBuilder<(int, string)>();
        using var statement = database.Prepare("select version, name from schema_version order by version");
        while (statement.Step())
        {
            versions.Add(((int)statement.Integer(0), statement.Text(1)));
        }

        return versions.ToImmutable();
    }
}
