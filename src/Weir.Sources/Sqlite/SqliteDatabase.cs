using SQLitePCL;

namespace Weir.Sources.Sqlite;

/// <summary>One connection to a database file. Not thread safe.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    // A writer holds the lock for one short transaction; longer means that something is stuck.
    private const int BusyMilliseconds = 5000;

    private readonly sqlite3 _handle;

    static SqliteDatabase() => Batteries_V2.Init();

    private SqliteDatabase(sqlite3 handle) => _handle = handle;

    /// <exception cref="SqliteException">The file cannot be opened.</exception>
    public static SqliteDatabase Open(string path, SqliteAccess access)
    {
        var flags =
            raw.SQLITE_OPEN_NOMUTEX
            | access switch
            {
                SqliteAccess.Read => raw.SQLITE_OPEN_READONLY,
                SqliteAccess.Write => raw.SQLITE_OPEN_READWRITE,
                _ => raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE,
            };
        var code = raw.sqlite3_open_v2(path, out var handle, flags, null);
        var database = new SqliteDatabase(handle);
        try
        {
            database.Check(code);
            database.Check(raw.sqlite3_extended_result_codes(handle, 1));
            database.Check(raw.sqlite3_busy_timeout(handle, BusyMilliseconds));
            database.Execute("pragma foreign_keys = on");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Runs statements separated by semicolons and drops their rows.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    public SqliteStatement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var statement));
        return new SqliteStatement(this, statement);
    }

    /// <summary>The first column of the first row as a number; 0 without a row.</summary>
    public long Number(string sql, params ReadOnlySpan<string> arguments)
    {
        using var statement = Prepare(sql);
        for (var i = 0; i < arguments.Length; i++)
        {
            statement.Bind(i + 1, arguments[i]);
        }

        return statement.Step() ? statement.Integer(0) : 0;
    }

    /// <summary>Rows changed by the statement that ran last.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    public SqliteTransaction Begin(bool write) => new(this, write);

    public void Dispose() => _handle.Dispose();

    internal void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw new SqliteException(code, raw.sqlite3_errmsg(_handle).utf8_to_string());
        }
    }
}

internal enum SqliteAccess
{
    Read,
    Write,
    Create,
}

/// <summary>Rolls back unless <see cref="Commit"/> was called.</summary>
internal sealed class SqliteTransaction : IDisposable
{
    private readonly SqliteDatabase _database;
    private bool _open = true;

    public SqliteTransaction(SqliteDatabase database, bool write)
    {
        _database = database;
        // Immediate takes the write lock now: a busy writer is met before any work, not in the middle of it.
        database.Execute(write ? "begin immediate" : "begin");
    }

    public void Commit()
    {
        _database.Execute("commit");
        _open = false;
    }

    public void Dispose()
    {
        if (!_open)
        {
            return;
        }

        _open = false;
        try
        {
            _database.Execute("rollback");
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself (sqlite.org/lang_transaction.html, "Response To Errors"); the first error counts.
        }
    }
}
