using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Editing;
using Weir.Sources.Rows;

namespace Weir.Sources.Sqlite;

/// <summary>Opens a SQLite file with Weir's schema for edits.</summary>
internal sealed class SqliteRowStores(string path, SiteKind kind) : IRowStores
{
    public IRowStore Open() =>
        File.Exists(path) ? new SqliteRowStore(path, kind) : throw new FileNotFoundException("no database", path);

    public Diagnostic? Finding(Exception exception) =>
        exception switch
        {
            SqliteException refused => SqliteSource.Finding(path, refused),
            FileNotFoundException => FileErrors.MissingFile(path, "make it with 'weir init', or correct source.path"),
            _ => null,
        };

    private sealed class SqliteRowStore : IRowStore
    {
        private readonly string _path;
        private readonly SiteKind _kind;
        private readonly SqliteDatabase _database;
        private readonly SqliteTransaction _transaction;

        public SqliteRowStore(string path, SiteKind kind)
        {
            _path = path;
            _kind = kind;
            _database = SqliteDatabase.Open(path, SqliteAccess.Write);
            try
            {
                _transaction = _database.Begin(write: true);
            }
            catch
            {
                _database.Dispose();
                throw;
            }
        }

        public bool Read(DraftReader draft, DiagnosticBag bag)
        {
            if (!SqliteSchema.Facts(_database, _path).Check(SqliteSchema.Migrations(_kind), _kind, bag))
            {
                return false;
            }

            SqliteSource.ReadTables(_database, _kind, draft, CancellationToken.None);
            return true;
        }

        public void Insert(Entity entity, object?[] values)
        {
            var places = string.Join(", ", entity.Columns.Select(_ => "?"));
            Run($"insert into {entity.Name} ({string.Join(", ", entity.Columns)}) values ({places})", values);
        }

        public void Set(Entity entity, Origin row, string column, object? value) =>
            Run($"update {entity.Name} set {column} = ? where {Row(entity)}", value, row.Line - 1);

        public void Delete(Entity entity, Origin row) =>
            Run($"delete from {entity.Name} where {Row(entity)}", row.Line - 1);

        public void DeleteOf(Entity entity, uint member) => Run($"delete from {entity.Name} where member = ?", member);

        public void Commit() => _transaction.Commit();

        public void Dispose()
        {
            _transaction.Dispose();
            _database.Dispose();
        }

        // The ordinal the row was read with counts from the start of the same order in the same transaction.
        private static string Row(Entity entity)
        {
            var key = SqliteSchema.KeyOf(entity);
            return $"({key}) = (select {key} from {entity.Name} order by {key} limit 1 offset ?)";
        }

        private void Run(string sql, params ReadOnlySpan<object?> arguments)
        {
            using var statement = _database.Prepare(sql);
            statement.Run(arguments);
        }
    }
}
