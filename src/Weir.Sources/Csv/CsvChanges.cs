using System.Text;
using Weir.Core.Text;
using Weir.Sources.Rows;

namespace Weir.Sources.Csv;

/// <summary>Changes to one CSV file, as replacements of byte ranges; all other bytes stay.</summary>
internal sealed class CsvChanges(Entity entity, string path, byte[] bytes)
{
    private readonly List<(int Start, int End, string Text)> _cuts = [];
    private readonly List<(int Start, int End)> _deleted = [];
    private readonly List<object?[]> _appended = [];
    private readonly CsvNewColumns _new = new(entity);

    public void Set(int line, int column, object? value)
    {
        var (table, _) = Find(line);
        if (table.Order[column] < 0)
        {
            _new.Set(line, column, value);
            return;
        }

        var (start, end) = table.Record.Range(table.Order[column]);
        _cuts.Add((start, end, CsvText.Field(value)));
    }

    public void Delete(int line)
    {
        var (table, _) = Find(line);
        _deleted.Add((table.Record.Start, table.Record.End));
    }

    /// <summary>Deletes the records whose first column is this member.</summary>
    public void DeleteOf(uint member)
    {
        var (table, bag) = Open();
        while (table.Next(bag))
        {
            if (Utf8Values.TryNumber(table.Record.Value(table.Order[0]), out var owner) && owner == member)
            {
                _deleted.Add((table.Record.Start, table.Record.End));
            }
        }
    }

    /// <param name="values">In the order of the entity's columns.</param>
    public void Append(ReadOnlySpan<object?> values)
    {
        var (table, _) = Open();
        _new.Need(table.Order, values);
        _appended.Add(values.ToArray());
    }

    public byte[] ToBytes()
    {
        var (table, bag) = Open();
        var appended = string.Concat(_appended.Select(values => Record(table, values) + LineEnd));
        // New fields come behind the other changes: a last field that is empty is replaced at the place where the new one begins.
        var cuts = _deleted
            .Select(static row => (row.Start, row.End, Text: ""))
            .Concat(_cuts)
            .Concat(
                _new.Insertions(table, bag)
                    .Where(one => !_deleted.Exists(row => row.Start < one.At && one.At <= row.End))
                    .Select(static one => (Start: one.At, End: one.At, one.Text))
            );
        using var changed = new MemoryStream(bytes.Length + appended.Length + 64);
        var at = 0;
        foreach (var (start, end, text) in cuts.OrderBy(cut => cut.Start))
        {
            changed.Write(bytes, at, start - at);
            changed.Write(Encoding.UTF8.GetBytes(text));
            at = end;
        }

        changed.Write(bytes, at, bytes.Length - at);
        if (appended.Length > 0)
        {
            var isOpen = bytes.Length > 0 && bytes[^1] != (byte)'\n';
            changed.Write(Encoding.UTF8.GetBytes((isOpen ? LineEnd : "") + appended));
        }

        return changed.ToArray();
    }

    private string Record(CsvTable table, object?[] values)
    {
        var placed = new object?[table.Width];
        for (var column = 0; column < values.Length; column++)
        {
            if (table.Order[column] >= 0)
            {
                placed[table.Order[column]] = values[column];
            }
        }

        return CsvText.Record(placed) + _new.Behind(values);
    }

    // As the header's.
    private string LineEnd =>
        bytes.AsSpan().IndexOf("\r\n"u8) is >= 0 and var at && at < bytes.AsSpan().IndexOf((byte)'\n') ? "\r\n" : "\n";

    private (CsvTable Table, DiagnosticBag Bag) Find(int line)
    {
        var (table, bag) = Open();
        while (table.Next(bag))
        {
            if (table.Record.Line == line)
            {
                return (table, bag);
            }
        }

        throw new InvalidOperationException($"{path} had a row in line {line}");
    }

    // The file was read before without an error; what a second reading finds is the same.
    private (CsvTable Table, DiagnosticBag Bag) Open()
    {
        var bag = new DiagnosticBag();
        var table =
            CsvTable.Open(entity, path, bytes, bag) ?? throw new InvalidOperationException($"{path} had a header");
        return (table, bag);
    }
}
