namespace Weir.Sources.Sqlite;

/// <summary>What SQLite refused, with its (extended) result code. Never leaves this folder: sources turn it into a finding.</summary>
internal sealed class SqliteException(int code, string message) : Exception(message)
{
    public int Code { get; } = code;

    /// <summary>The code without its extension (sqlite.org/rescode.html).</summary>
    public int PrimaryCode => Code & 0xFF;
}
