using Npgsql;
using Weir.Sources.Postgres;

namespace Weir.Sources.Fleet;

/// <summary>
/// An exported snapshot: what was committed at one moment can be read by others for as long as this is open
/// (postgresql.org/docs/15/functions-admin.html, pg_export_snapshot). It holds a connection of its own.
/// </summary>
public sealed class FleetSnapshot : IDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private FleetSnapshot(NpgsqlConnection connection, NpgsqlTransaction transaction, string id) =>
        (_connection, _transaction, Id) = (connection, transaction, id);

    /// <summary>PostgreSQL's name of it.</summary>
    public string Id { get; }

    internal static FleetSnapshot Export(PostgresServer server)
    {
        var connection = server.Open();
        try
        {
            // It may wait for a long soak, and must not be ended for that.
            PostgresServer.Execute(connection, "set idle_in_transaction_session_timeout to 0");
            var transaction = PostgresServer.BeginSnapshot(connection);
            using var command = new NpgsqlCommand("select pg_export_snapshot()", connection);
            return new FleetSnapshot(connection, transaction, (string?)command.ExecuteScalar() ?? "");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    internal static bool IsThere(NpgsqlConnection connection, string snapshot)
    {
        try
        {
            using var transaction = PostgresServer.BeginSnapshot(connection, snapshot);
            return true;
        }
        catch (PostgresException gone)
            when (gone.SqlState is PostgresErrorCodes.InvalidParameterValue or PostgresErrorCodes.UndefinedObject)
        {
            return false; // 22023 up to PostgreSQL 15, 42704 later
        }
    }

    public void Dispose()
    {
        try
        {
            _transaction.Dispose();
        }
        catch (Exception lost) when (PostgresServer.IsRefusal(lost))
        {
            // Then the snapshot is gone already.
        }

        _connection.Dispose();
    }
}
