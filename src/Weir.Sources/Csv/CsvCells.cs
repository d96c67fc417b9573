using Weir.Core.Text;
using Weir.Sources.Rows;

namespace Weir.Sources.Csv;

/// <summary>The record a reader stands on.</summary>
/// <param name="order">For each column of the entity its place in the record; -1: the file lacks it.</param>
internal readonly struct CsvCells(CsvRecord record, int[] order, OriginTable file) : ICells
{
    public Origin Origin => new(file, record.Line);

    public ReadOnlySpan<byte> Bytes(int column) => order[column] < 0 ? default : record.Value(order[column]);

    public bool TryInteger(int column, out long value)
    {
        value = 0;
        return false;
    }

    public Position At(int column, string key) => record.At(file.Name, Math.Max(order[column], 0));
}
