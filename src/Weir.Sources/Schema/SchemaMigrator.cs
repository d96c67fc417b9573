using Weir.Core.Text;
using Weir.Sources.Configuration;
using Weir.Sources.Postgres;
using Weir.Sources.Sqlite;

namespace Weir.Sources.Schema;

/// <summary>Applies the migrations a source's database lacks.</summary>
internal static class SchemaMigrator
{
    /// <returns>How many steps were applied.</returns>
    public static int Migrate(SourceSettings source, DiagnosticBag bag) =>
        source switch
        {
            SourceSettings.Sqlite { Queries: [] } sqlite => Migrate(sqlite, bag),
            SourceSettings.Postgres { Queries: [] } postgres => Migrate(postgres, bag),
            _ => 0,
        };

    private static int Migrate(SourceSettings.Sqlite settings, DiagnosticBag bag)
    {
        if (!File.Exists(settings.Path))
        {
            bag.Add(FileErrors.MissingFile(settings.Path, $"{settings.At} names it as the source"));
            return 0;
        }

        try
        {
            using var database = SqliteDatabase.Open(settings.Path, SqliteAccess.Write);
            var facts = SqliteSchema.Facts(database, settings.Path);
            return facts.CheckMigratable(SqliteSchema.Migrations(settings.Kind), settings.Kind, bag)
                ? SqliteSchema.Migrate(database, facts, settings.Kind)
                : 0;
        }
        catch (SqliteException refused)
        {
            bag.Add(SqliteSource.Finding(settings.Path, refused));
            return 0;
        }
    }

    private static int Migrate(SourceSettings.Postgres settings, DiagnosticBag bag)
    {
        var server = PostgresServer.Parse(settings.Connection, settings.At, bag);
        if (server is null)
        {
            return 0;
        }

        try
        {
            using var connection = server.Open();
            var facts = PostgresSchema.Facts(connection, server.Name);
            return facts.CheckMigratable(PostgresSchema.Migrations(settings.Kind), settings.Kind, bag)
                ? PostgresSchema.Migrate(connection, facts, settings.Kind)
                : 0;
        }
        catch (Exception refusal) when (PostgresServer.IsRefusal(refusal))
        {
            bag.Add(server.Finding(refusal));
            return 0;
        }
    }
}
