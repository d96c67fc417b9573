using SQLitePCL;
using Weir.Core.Text;
using Weir.Sources.Rows;

namespace Weir.Sources.Sqlite;

/// <summary>The row a statement stands on. Text is read where SQLite holds it, without a copy.</summary>
/// <param name="order">For each column of the entity its place in the statement; -1: a query of the operator's lacks it.</param>
internal readonly struct SqliteCells(sqlite3_stmt statement, Entity entity, int[] order, OriginTable table, int ordinal)
    : ICells
{
    public Origin Origin => new(table, ordinal);

    // For text this is the UTF-8 text, for numbers their decimal form (sqlite.org/c3ref/column_blob.html).
    public ReadOnlySpan<byte> Bytes(int column) =>
        order[column] < 0 ? default : raw.sqlite3_column_blob(statement, order[column]);

    public bool TryInteger(int column, out long value)
    {
        var isInteger = order[column] >= 0 && raw.sqlite3_column_type(statement, order[column]) == raw.SQLITE_INTEGER;
        value = isInteger ? raw.sqlite3_column_int64(statement, order[column]) : 0;
        return isInteger;
    }

    public Position At(int column, string key) => new Position.InTable(table.Name, key, entity.Columns[column]);
}
