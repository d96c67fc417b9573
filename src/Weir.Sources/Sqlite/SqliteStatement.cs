using System.Globalization;
using SQLitePCL;

namespace Weir.Sources.Sqlite;

/// <summary>A prepared statement. Parameters count from 1, columns from 0, as in SQLite.</summary>
internal sealed class SqliteStatement(SqliteDatabase database, sqlite3_stmt handle) : IDisposable
{
    public sqlite3_stmt Handle => handle;

    public int ColumnCount => raw.sqlite3_column_count(handle);

    public string ColumnName(int column) => raw.sqlite3_column_name(handle, column).utf8_to_string();

    /// <returns>True when there is a row to look at.</returns>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        database.Check(code);
        return false;
    }

    /// <summary>Binds all parameters, runs to the end, and is ready to run again.</summary>
    public void Run(params ReadOnlySpan<object?> arguments)
    {
        Reset();
        for (var i = 0; i < arguments.Length; i++)
        {
            Bind(i + 1, arguments[i]);
        }

        while (Step())
        {
            // Rows of a writing statement carry nothing.
        }

        Reset();
    }

    /// <summary>Numbers bind as integers, null as NULL, everything else as its invariant text.</summary>
    public void Bind(int parameter, object? value)
    {
        database.Check(
            value switch
            {
                null => raw.sqlite3_bind_null(handle, parameter),
                uint or ushort or byte or int or long => raw.sqlite3_bind_int64(
                    handle,
                    parameter,
                    Convert.ToInt64(value, CultureInfo.InvariantCulture)
                ),
                _ => raw.sqlite3_bind_text(
                    handle,
                    parameter,
                    Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""
                ),
            }
        );
    }

    /// <summary>A number, without a box around it: for statements that run by the hundred thousand.</summary>
    public void Bind(int parameter, long value) => database.Check(raw.sqlite3_bind_int64(handle, parameter, value));

    /// <summary>Runs with what is bound to the end, and is ready to be bound again.</summary>
    public void Run()
    {
        Step();
        Reset();
    }

    public void Reset() => database.Check(raw.sqlite3_reset(handle));

    public long Integer(int column) => raw.sqlite3_column_int64(handle, column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string() ?? "";

    public void Dispose() => handle.Dispose();
}
