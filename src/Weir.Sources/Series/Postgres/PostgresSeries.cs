using System.Data;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Weir.Core.Text;
using Weir.Sources.Postgres;

namespace Weir.Sources.Series.Postgres;

/// <summary>The series of all nodes in one PostgreSQL database, in a schema of its own.</summary>
internal sealed class PostgresSeries : SeriesDatabase
{
    private const string Schema = "weir_usage";

    // One number for all writers of a series in a database; any will do that nobody else takes ("weir").
    private const long WriterLock = 0x77656972;

    private readonly PostgresServer _server;
    private NpgsqlConnection? _connection;

    private PostgresSeries(PostgresServer server) => _server = server;

    public override string Name => _server.Name;

    /// <summary>Connects when it is first used, and again after a connection was lost: a server that is away at the start may come.</summary>
    /// <returns>Null when the connection string is malformed (said in <paramref name="findings"/>).</returns>
    public static PostgresSeries? Open(string connection, Position at, DiagnosticBag findings) =>
        PostgresServer.Parse(connection, at, findings) is { } server ? new PostgresSeries(server) : null;

    public override SeriesTransaction Begin(bool write)
    {
        var connection = Connected();
        var transaction = connection.BeginTransaction(
            write ? IsolationLevel.ReadCommitted : IsolationLevel.RepeatableRead
        );
        if (write)
        {
            Run("select pg_advisory_xact_lock($1)", WriterLock);
        }

        return new Transaction(this, transaction);
    }

    public override void Run(string sql, params object[] arguments)
    {
        using var command = Bound(sql, arguments);
        command.ExecuteNonQuery();
    }

    public override void Each(string sql, Action<ISeriesRow> read, params object[] arguments)
    {
        using var command = Bound(sql, arguments);
        using var reader = command.ExecuteReader();
        var row = new Row(reader);
        while (reader.Read())
        {
            read(row);
        }
    }

    public override void Insert(BulkInsert insert, long[][] columns)
    {
        if (columns[0].Length == 0)
        {
            return;
        }

        var arrays = string.Join(", ", columns.Select(static (_, column) => $"${column + 1}"));
        using var command = Bound(
            $"{insert.Head} select * from unnest({arrays}) on conflict {insert.OnConflict}",
            [.. columns]
        );
        command.ExecuteNonQuery();
    }

    public override Diagnostic? Refusal(Exception exception)
    {
        if (!PostgresServer.IsRefusal(exception))
        {
            return null;
        }

        Drop();
        return SeriesErrors.Failed(Name, exception.InnerException?.Message ?? exception.Message);
    }

    public override void Dispose() => Drop();

    private NpgsqlConnection Connected()
    {
        if (_connection is { State: ConnectionState.Open } open)
        {
            return open;
        }

        Drop();
        _connection = _server.Open();
        Prepare(_connection);
        return _connection;
    }

    private void Prepare(NpgsqlConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        Run("select pg_advisory_xact_lock($1)", WriterLock);
        PostgresServer.Execute(connection, $"create schema if not exists {Schema}; set search_path to {Schema}");
        PostgresServer.Execute(connection, "create table if not exists version (version bigint not null)");
        var version = Number("select max(version) from version");
        if (version > SeriesSchema.Version)
        {
            throw new SeriesException(SeriesErrors.NewerSchema(Name, version, SeriesSchema.Version));
        }

        if (version == 0)
        {
            PostgresServer.Execute(connection, SeriesSchema.Sql());
            Run("insert into version values ($1)", SeriesSchema.Version);
        }

        transaction.Commit();
    }

    private NpgsqlCommand Bound(string sql, object[] arguments)
    {
        var command = new NpgsqlCommand(sql, _connection);
        foreach (var argument in arguments)
        {
            command.Parameters.Add(
                argument switch
                {
                    long[] column => new NpgsqlParameter
                    {
                        Value = column,
                        NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint,
                    },
                    string text => new NpgsqlParameter { Value = text, NpgsqlDbType = NpgsqlDbType.Text },
                    _ => new NpgsqlParameter
                    {
                        Value = Convert.ToInt64(argument, CultureInfo.InvariantCulture),
                        NpgsqlDbType = NpgsqlDbType.Bigint,
                    },
                }
            );
        }

        return command;
    }

    private void Drop()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private sealed class Row(NpgsqlDataReader reader) : ISeriesRow
    {
        public long Integer(int column) =>
            reader.IsDBNull(column) ? 0 : Convert.ToInt64(reader.GetValue(column), CultureInfo.InvariantCulture);

        public string Text(int column) => reader.GetString(column);
    }

    private sealed class Transaction(PostgresSeries series, NpgsqlTransaction transaction) : SeriesTransaction
    {
        public override void Commit() => transaction.Commit();

        public override void Dispose()
        {
            try
            {
                transaction.Dispose();
            }
            catch (Exception lost) when (PostgresServer.IsRefusal(lost))
            {
                // The connection is gone, and the server rolls back by itself; what broke it is already on its way up.
                series.Drop();
            }
        }
    }
}
