using Weir.Sources.Sqlite;

namespace Weir.Tests.Sources;

/// <summary>SQL on a SQLite file, past Weir.</summary>
internal static class Rows
{
    public static void Execute(string path, string sql)
    {
        using var database = SqliteDatabase.Open(path, SqliteAccess.Create);
        database.Execute("pragma foreign_keys = off");
        database.Execute(sql);
    }

    public static string Text(string path, string sql)
    {
        using var database = SqliteDatabase.Open(path, SqliteAccess.Read);
        using var statement = database.Prepare(sql);
        return statement.Step() ? statement.Text(0) : "";
    }
}
