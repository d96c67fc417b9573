using System.Text;
using System.Text.Unicode;
using Weir.Core.Text;
using Weir.Sources.Rows;

namespace Weir.Sources.Csv;

/// <summary>One file of a CSV folder with its header understood; enumerates the records below it.</summary>
internal sealed class CsvTable
{
    private readonly CsvReader _reader;
    private bool _skipped;

    private CsvTable(Entity entity, string path, CsvReader reader, int[] order)
    {
        Entity = entity;
        Width = reader.Record.Count;
        HeaderEnd = reader.Record.Range(Width - 1).End;
        Path = path;
        _reader = reader;
        Order = order;
    }

    public Entity Entity { get; }

    public string Path { get; }

    /// <summary>For each column of the entity its place in a record; -1 for one that the file lacks.</summary>
    public int[] Order { get; }

    /// <summary>Fields of the header, and of each record.</summary>
    public int Width { get; }

    /// <summary>First byte after the header's last field.</summary>
    public int HeaderEnd { get; }

    /// <summary>The record <see cref="Next"/> stopped at; it has as many fields as the header.</summary>
    public CsvRecord Record => _reader.Record;

    /// <summary>False after a record was skipped.</summary>
    public bool IsWhole => _reader.IsWhole && !_skipped;

    /// <summary>Reads the header.</summary>
    /// <returns>Null when no row could be understood.</returns>
    public static CsvTable? Open(Entity entity, string path, byte[] bytes, DiagnosticBag bag)
    {
        if (!Utf8.IsValid(bytes))
        {
            bag.Add(FileErrors.NotUtf8(Utf8Place.FirstInvalid(path, bytes)));
            return null;
        }

        var reader = new CsvReader(path, bytes, bag);
        if (!reader.Next())
        {
            bag.Add(FileErrors.EmptyCsv(path, entity));
            return null;
        }

        var given = new string[reader.Record.Count];
        for (var i = 0; i < given.Length; i++)
        {
            given[i] = Encoding.UTF8.GetString(reader.Record.Value(i));
        }

        var header = reader.Record;
        var order = ColumnOrder.Find(
            entity,
            given,
            i => i < 0 ? new Position.InFile(path, header.Line) : header.At(path, i),
            bag
        );
        return order is null ? null : new CsvTable(entity, path, reader, order);
    }

    /// <summary>Goes to the next record; those with too few or too many fields are reported and skipped.</summary>
    public bool Next(DiagnosticBag bag)
    {
        while (_reader.Next())
        {
            if (Record.Count == Width)
            {
                return true;
            }

            _skipped = true;
            bag.Add(CsvErrors.FieldCount(new Position.InFile(Path, Record.Line), Entity, Record.Count, Width));
        }

        return false;
    }
}
