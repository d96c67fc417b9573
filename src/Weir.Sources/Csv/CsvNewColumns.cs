using System.Text;
using Weir.Core.Text;
using Weir.Sources.Rows;

namespace Weir.Sources.Csv;

/// <summary>
/// Values of columns that a CSV file may leave out, and does: the columns go behind those that are there, in each line, as soon as one row has something to
/// say in them.
/// </summary>
internal sealed class CsvNewColumns(Entity entity)
{
    private readonly SortedSet<int> _columns = [];
    private readonly Dictionary<(int Line, int Column), string> _values = [];

    /// <param name="line">Of the row in the file.</param>
    public void Set(int line, int column, object? value)
    {
        var text = CsvText.Field(value);
        _values[(line, column)] = text;
        if (text.Length > 0)
        {
            _columns.Add(column);
        }
    }

    /// <summary>Notes that a new row says something in the columns that the file lacks.</summary>
    /// <param name="order">The places of the entity's columns in the file.</param>
    public void Need(ReadOnlySpan<int> order, ReadOnlySpan<object?> values)
    {
        for (var column = 0; column < values.Length; column++)
        {
            if (order[column] < 0 && CsvText.Field(values[column]).Length > 0)
            {
                _columns.Add(column);
            }
        }
    }

    /// <summary>What follows the fields that a new row has in the file as it is.</summary>
    public string Behind(ReadOnlySpan<object?> values)
    {
        var text = new StringBuilder();
        foreach (var column in _columns)
        {
            text.Append(',').Append(CsvText.Field(values[column]));
        }

        return text.ToString();
    }

    /// <summary>Where each line of the file goes on, and how; nothing where no column is new.</summary>
    public IEnumerable<(int At, string Text)> Insertions(CsvTable table, DiagnosticBag bag)
    {
        if (_columns.Count == 0)
        {
            yield break;
        }

        yield return (table.HeaderEnd, string.Concat(_columns.Select(column => "," + entity.Columns[column])));
        while (table.Next(bag))
        {
            var line = table.Record.Line;
            yield return (
                table.Record.Range(table.Width - 1).End,
                string.Concat(_columns.Select(column => "," + _values.GetValueOrDefault((line, column), "")))
            );
        }
    }
}
