using System.Reflection;
using Npgsql;
using Weir.Core.Text;
using Weir.Sources.Configuration;
using Weir.Sources.Postgres;

namespace Weir.Sources.Fleet;

/// <summary>The tables that nodes share: schema <c>weir_fleet</c> of the site's database.</summary>
internal static class FleetSchema
{
    public const string Schema = "weir_fleet";
    public const long Version = 1;

    /// <summary>One number for all who change rollouts ("weirf").</summary>
    public const long Lock = 0x7765697266;

    /// <summary>Makes the tables; does nothing when they are there.</summary>
    public static void Install(SourceSettings source, DiagnosticBag bag)
    {
        if (source is not SourceSettings.Postgres postgres)
        {
            bag.Add(FleetErrors.NoServer(PlaceOf(source)));
            return;
        }

        if (PostgresServer.Parse(postgres.Connection, postgres.At, bag) is not { } server)
        {
            return;
        }

        try
        {
            using var connection = server.Open();
            Install(connection, server, postgres.At, bag);
        }
        catch (Exception refusal) when (PostgresServer.IsRefusal(refusal))
        {
            bag.Add(server.Finding(refusal));
        }
    }

    public static Position PlaceOf(SourceSettings source) =>
        source switch
        {
            SourceSettings.Sqlite sqlite => sqlite.At,
            SourceSettings.Csv csv => csv.At,
            SourceSettings.Postgres postgres => postgres.At,
            _ => Position.None,
        };

    /// <summary>Makes the schema the one that names are looked for in.</summary>
    public static void Use(NpgsqlConnection connection) =>
        PostgresServer.Execute(connection, $"set search_path to {Schema}");

    /// <summary>The version of the tables; null when there are none.</summary>
    public static long? VersionOf(NpgsqlConnection connection)
    {
        using (var there = new NpgsqlCommand($"select to_regclass('{Schema}.version') is not null", connection))
        {
            if (there.ExecuteScalar() is not true)
            {
                return null;
            }
        }

        using var command = new NpgsqlCommand($"select max(version) from {Schema}.version", connection);
        return command.ExecuteScalar() as long?;
    }

    private static void Install(NpgsqlConnection connection, PostgresServer server, Position at, DiagnosticBag bag)
    {
        using var transaction = connection.BeginTransaction();
        PostgresServer.Execute(connection, $"select pg_advisory_xact_lock({Lock})");
        var version = VersionOf(connection);
        if (version > Version)
        {
            bag.Add(FleetErrors.NewerTables(at, server.Name, version.Value, Version));
            return;
        }

        PostgresServer.Execute(connection, $"create schema if not exists {Schema}");
        Use(connection);
        PostgresServer.Execute(connection, "create table if not exists version (version bigint not null)");
        PostgresServer.Execute(connection, Sql());
        if (version is null)
        {
            PostgresServer.Execute(connection, $"insert into version values ({Version})");
        }

        transaction.Commit();
    }

    private static string Sql()
    {
        const string Name = "Weir.Sources.Fleet.fleet.sql";
        using var stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream(Name)
            ?? throw new InvalidOperationException($"the resource {Name} is missing");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
