using System.Collections.Immutable;
using Npgsql;
using Weir.Core.Model;
using Weir.Sources.Schema;

namespace Weir.Sources.Postgres;

/// <summary>Weir's own tables in a PostgreSQL database: those of the schema that is first in the connection's search path.</summary>
internal static class PostgresSchema
{
    private const string VersionTable = "schema_version";

    private static readonly ImmutableArray<Migration> Campus = Migration.Load("Postgres.Migrations");
    private static readonly ImmutableArray<Migration> Webfarm = Migration.Load("Postgres.Migrations.Webfarm");

    public static ImmutableArray<Migration> Migrations(SiteKind kind) => kind == SiteKind.Webfarm ? Webfarm : Campus;

    public static SchemaFacts Facts(NpgsqlConnection connection, string name)
    {
        var columns = ImmutableDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal);
        const string Sql = """
            select c.relname::text, a.attname::text
            from pg_class c join pg_attribute a on a.attrelid = c.oid
            where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
              and a.attnum > 0 and not a.attisdropped
            order by c.relname, a.attnum
            """;
        using (var command = new NpgsqlCommand(Sql, connection))
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                var table = reader.GetString(0);
                columns[table] = columns.GetValueOrDefault(table, []).Add(reader.GetString(1));
            }
        }

        var versioned = columns.Remove(VersionTable);
        return new SchemaFacts(name, versioned ? Versions(connection) : default, columns.ToImmutable());
    }

    /// <summary>Applies the migrations after the version the database has, each in one transaction.</summary>
    /// <returns>How many were applied.</returns>
    public static int Migrate(NpgsqlConnection connection, SchemaFacts facts, SiteKind kind)
    {
        var applied = facts.Versions.IsDefault ? 0 : facts.Versions.Length;
        foreach (var migration in Migrations(kind)[applied..])
        {
            using var transaction = connection.BeginTransaction();
            PostgresServer.Execute(connection, migration.Sql);
            using var record = new NpgsqlCommand(
                "insert into schema_version (version, name) values ($1, $2)",
                connection
            );
            record.Parameters.Add(new NpgsqlParameter { Value = migration.Version });
            record.Parameters.Add(new NpgsqlParameter { Value = migration.Name });
            record.ExecuteNonQuery();
            transaction.Commit();
        }

        return Migrations(kind).Length - applied;
    }

    private static ImmutableArray<(int, string)> Versions(NpgsqlConnection connection)
    {
        var versions = ImmutableArray.CreateBuilder<(int, string)>();
        using var command = new NpgsqlCommand("select version, name from schema_version order by version", connection);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            versions.Add((reader.GetInt32(0), reader.GetString(1)));
        }

        return versions.ToImmutable();
    }
}
