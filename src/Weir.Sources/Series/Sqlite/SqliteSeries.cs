using Weir.Core.Text;
using Weir.Sources.Sqlite;

namespace Weir.Sources.Series.Sqlite;

/// <summary>The series in a file of its own: what a single firewall needs.</summary>
internal sealed class SqliteSeries : SeriesDatabase
{
    private readonly SqliteDatabase _database;

    private SqliteSeries(string path, SqliteDatabase database) => (Name, _database) = (path, database);

    public override string Name { get; }

    /// <param name="now">Names a damaged file that is set aside (a warning in <paramref name="findings"/>).</param>
    /// <exception cref="SeriesException">The file cannot be used.</exception>
    public static SqliteSeries Open(string path, DateTimeOffset now, DiagnosticBag findings) =>
        new(path, SeriesFile.Open(path, now, findings));

    public override SeriesTransaction Begin(bool write) => new Transaction(_database.Begin(write));

    public override void Run(string sql, params object[] arguments)
    {
        using var statement = Bound(sql, arguments);
        statement.Run();
    }

    public override void Each(string sql, Action<ISeriesRow> read, params object[] arguments)
    {
        using var statement = Bound(sql, arguments);
        var row = new Row(statement);
        while (statement.Step())
        {
            read(row);
        }
    }

    public override void Insert(BulkInsert insert, long[][] columns)
    {
        var places = string.Join(", ", columns.Select(static (_, column) => $"${column + 1}"));
        using var statement = _database.Prepare($"{insert.Head} values ({places}) on conflict {insert.OnConflict}");
        for (var row = 0; row < columns[0].Length; row++)
        {
            for (var column = 0; column < columns.Length; column++)
            {
                statement.Bind(column + 1, columns[column][row]);
            }

            statement.Run();
        }
    }

    public override Diagnostic? Refusal(Exception exception) =>
        exception is SqliteException refused ? SeriesErrors.Failed(Name, refused.Message) : null;

    public override void Condemn(Exception exception)
    {
        if (exception is SqliteException refused)
        {
            SeriesFile.Condemn(Name, refused);
        }
    }

    public override void Dispose() => _database.Dispose();

    // "$1" is a name to SQLite, and names are numbered as they first appear (sqlite.org/lang_expr.html#varparam).
    private SqliteStatement Bound(string sql, object[] arguments)
    {
        var statement = _database.Prepare(sql);
        for (var i = 0; i < arguments.Length; i++)
        {
            statement.Bind(i + 1, arguments[i]);
        }

        return statement;
    }

    private sealed class Row(SqliteStatement statement) : ISeriesRow
    {
        public long Integer(int column) => statement.Integer(column);

        public string Text(int column) => statement.Text(column);
    }

    private sealed class Transaction(SqliteTransaction transaction) : SeriesTransaction
    {
        public override void Commit() => transaction.Commit();

        public override void Dispose() => transaction.Dispose();
    }
}
