using Weir.Core.Text;
using Weir.Sources.Rows;

namespace Weir.Sources.Postgres;

/// <summary>The row a COPY stands on; its fields are in the entity's order.</summary>
internal readonly struct PostgresCells(CopyRecord record, Entity entity, OriginTable table, int ordinal) : ICells
{
    public Origin Origin => new(table, ordinal);

    public ReadOnlySpan<byte> Bytes(int column) => record.Value(column);

    public bool TryInteger(int column, out long value)
    {
        value = 0;
        return false;
    }

    public Position At(int column, string key) => new Position.InTable(table.Name, key, entity.Columns[column]);
}
