using System.Reflection;
using Npgsql;

namespace Weir.Sources.Postgres.Changes;

/// <summary>
/// The table <c>weir_changes</c>, which triggers fill (<c>weir migrate --notify</c>): each row is a member or ban that a transaction touched.
/// Which of them are new is told by transaction snapshots, so that nothing committed late is missed: a number or a time given out
/// when a row is written says nothing about when it is committed.
/// </summary>
internal static class ChangeTable
{
    public const string Name = "weir_changes";

    /// <summary>Also the channel.</summary>
    public const string Listen = "listen weir_changes";

    private const int InsufficientRows = Most + 1;

    /// <summary>Above this many keys reading everything is cheaper.</summary>
    private const int Most = 20_000;

    /// <summary>Makes table, functions and triggers, or brings them up to date; one transaction.</summary>
    public static void Install(NpgsqlConnection connection)
    {
        using var stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream("Weir.Sources.Postgres.notify.sql")
            ?? throw new InvalidOperationException("notify.sql is not embedded");
        using var reader = new StreamReader(stream);
        using var transaction = connection.BeginTransaction();
        PostgresServer.Execute(connection, reader.ReadToEnd());
        transaction.Commit();
    }

    /// <summary>True when every table has its four triggers.</summary>
    public static bool IsInstalled(NpgsqlConnection connection)
    {
        const string Sql = """
            select to_regclass('weir_changes') is not null and not exists (
                select from pg_class c
                where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and c.relname in
                    ('members', 'member_prefixes', 'devices', 'forwards', 'openings', 'bans', 'listeners', 'allows')
                  and 4 <> (select count(*) from pg_trigger t
                            where t.tgrelid = c.oid and t.tgname like 'weir\_note\_%' and t.tgenabled in ('O', 'A')))
            """;
        using var command = new NpgsqlCommand(Sql, connection);
        return command.ExecuteScalar() is true;
    }

    /// <summary>What the open transaction sees (<c>pg_snapshot</c> as text).</summary>
    public static string Snapshot(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("select pg_current_snapshot()::text", connection);
        return (string?)command.ExecuteScalar() ?? "";
    }

    /// <summary>The keys that this transaction sees changed and that one with the snapshot did not see.</summary>
    /// <returns>Null when everything may have changed, or too much has.</returns>
    public static ChangedKeys? Since(NpgsqlConnection connection, string snapshot)
    {
        // What is below the snapshot's xmin was visible to it (pg_snapshot, postgresql.org/docs/15/functions-info.html); the index finds the rest.
        const string Sql = """
            select distinct member, ban from weir_changes
            where xid >= pg_snapshot_xmin($1::pg_snapshot) and not pg_visible_in_snapshot(xid, $1::pg_snapshot)
            limit $2
            """;
        using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = snapshot });
        command.Parameters.Add(new NpgsqlParameter { Value = InsufficientRows });
        using var reader = command.ExecuteReader();
        var keys = new ChangedKeys();
        while (reader.Read())
        {
            if (!reader.IsDBNull(0))
            {
                keys.Members.Add((uint)reader.GetInt64(0));
            }
            else if (!reader.IsDBNull(1))
            {
                keys.Bans.Add(reader.GetString(1));
            }
            else
            {
                return null;
            }
        }

        return keys.Count > Most ? null : keys;
    }

    /// <summary>Forgets what was committed before everything that a snapshot still saw running.</summary>
    public static void Forget(NpgsqlConnection connection, string snapshot)
    {
        using var command = new NpgsqlCommand(
            "select weir_forget_changes(pg_snapshot_xmin($1::pg_snapshot))",
            connection
        );
        command.Parameters.Add(new NpgsqlParameter { Value = snapshot });
        command.ExecuteNonQuery();
    }
}
