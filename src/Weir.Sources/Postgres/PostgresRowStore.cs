using System.Data;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Editing;
using Weir.Sources.Rows;

namespace Weir.Sources.Postgres;

/// <summary>Opens a PostgreSQL database with Weir's schema for edits.</summary>
internal sealed class PostgresRowStores(PostgresServer server, SiteKind kind) : IRowStores
{
    public IRowStore Open() => new PostgresRowStore(server, kind);

    public Diagnostic? Finding(Exception exception) =>
        PostgresServer.IsRefusal(exception) ? server.Finding(exception) : null;

    private sealed class PostgresRowStore : IRowStore
    {
        private readonly PostgresServer _server;
        private readonly SiteKind _kind;
        private readonly NpgsqlConnection _connection;
        private readonly NpgsqlTransaction _transaction;

        public PostgresRowStore(PostgresServer server, SiteKind kind)
        {
            _server = server;
            _kind = kind;
            _connection = server.Open();
            try
            {
                var tables = PostgresSchema.Facts(_connection, server.Name).Columns;
                _transaction = _connection.BeginTransaction(IsolationLevel.RepeatableRead);
                KeepOthersOut(Entity.WriteOrder(kind).Select(entity => entity.Name).Where(tables.ContainsKey));
            }
            catch
            {
                _connection.Dispose();
                throw;
            }
        }

        public bool Read(DraftReader draft, DiagnosticBag bag)
        {
            if (!PostgresSchema.Facts(_connection, _server.Name).Check(PostgresSchema.Migrations(_kind), _kind, bag))
            {
                return false;
            }

            return PostgresSource.ReadTables(_connection, _kind, draft, CancellationToken.None);
        }

        public void Insert(Entity entity, object?[] values)
        {
            var places = string.Join(", ", Enumerable.Range(1, values.Length).Select(place => $"${place}"));
            Run($"insert into {entity.Name} ({string.Join(", ", entity.Columns)}) values ({places})", values);
        }

        public void Set(Entity entity, Origin row, string column, object? value)
        {
            var sql = $"update {entity.Name} set {column} = $1 where ctid = ({Row(entity, "$2")})";
            Run(sql, value, row.Line - 1);
        }

        public void Delete(Entity entity, Origin row) =>
            Run($"delete from {entity.Name} where ctid = ({Row(entity, "$1")})", row.Line - 1);

        public void DeleteOf(Entity entity, uint member) => Run($"delete from {entity.Name} where member = $1", member);

        public void Commit() => _transaction.Commit();

        public void Dispose()
        {
            _transaction.Dispose();
            _connection.Dispose();
        }

        // Before the transaction's first select, so that the snapshot is taken when no other edit is under way. Readers go on.
        private void KeepOthersOut(IEnumerable<string> tables)
        {
            foreach (var table in tables)
            {
                PostgresServer.Execute(_connection, $"lock table {table} in share row exclusive mode");
            }
        }

        // ctid is the row's place in the table, good within the transaction.
        private static string Row(Entity entity, string offset) =>
            $"select ctid from {entity.Name} order by {string.Join(", ", entity.Columns)} limit 1 offset {offset}";

        // The values go as text of no type, for the server to read as the column's.
        private void Run(string sql, params ReadOnlySpan<object?> arguments)
        {
            using var command = new NpgsqlCommand(sql, _connection);
            foreach (var argument in arguments)
            {
                var text = Convert.ToString(argument, CultureInfo.InvariantCulture);
                command.Parameters.Add(
                    new NpgsqlParameter
                    {
                        Value = argument is null ? DBNull.Value : text,
                        NpgsqlDbType = NpgsqlDbType.Unknown,
                    }
                );
            }

            command.ExecuteNonQuery();
        }
    }
}
