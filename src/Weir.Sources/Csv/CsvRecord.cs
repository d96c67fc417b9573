using System.Text;
using Weir.Core.Text;

namespace Weir.Sources.Csv;

/// <summary>One record of a CSV file: where its fields lie in the file's bytes. Reused from record to record.</summary>
internal sealed class CsvRecord(byte[] bytes)
{
    private readonly List<Field> _fields = [];
    private byte[] _unquoted = [];

    /// <summary>First byte of the record.</summary>
    public int Start { get; private set; }

    /// <summary>First byte after the record and its line end.</summary>
    public int End { get; set; }

    /// <summary>Line of the first field, from 1.</summary>
    public int Line { get; private set; }

    public int Count => _fields.Count;

    public void Begin(int start, int line)
    {
        _fields.Clear();
        (Start, Line) = (start, line);
    }

    /// <param name="start">The first byte, of a quoted field the quote.</param>
    /// <param name="end">After the last byte, of a quoted field after the quote.</param>
    /// <param name="line">The line the field begins in.</param>
    /// <param name="lineStart">The first byte of that line.</param>
    public void Add(int start, int end, int line, int lineStart) => _fields.Add(new Field(start, end, line, lineStart));

    /// <summary>The bytes of a field as written in the file, quotes and all.</summary>
    public (int Start, int End) Range(int field) => (_fields[field].Start, _fields[field].End);

    /// <summary>The field's value; valid until the next call.</summary>
    public ReadOnlySpan<byte> Value(int field)
    {
        var (start, end, _, _) = _fields[field];
        var text = bytes.AsSpan(start, end - start);
        if (text.IsEmpty || text[0] != (byte)'"')
        {
            return text;
        }

        text = text[1..^1];
        return text.Contains((byte)'"') ? Unquote(text) : text;
    }

    /// <summary>The field's place; the column counts UTF-16 characters from 1, as editors do.</summary>
    public Position.InFile At(string path, int field)
    {
        var (start, _, line, lineStart) = _fields[field];
        return new Position.InFile(path, line, Encoding.UTF8.GetCharCount(bytes, lineStart, start - lineStart) + 1);
    }

    private ReadOnlySpan<byte> Unquote(ReadOnlySpan<byte> text)
    {
        if (_unquoted.Length < text.Length)
        {
            _unquoted = new byte[text.Length];
        }

        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            _unquoted[length++] = text[i];
            i += text[i] == (byte)'"' ? 1 : 0;
        }

        return _unquoted.AsSpan(0, length);
    }

    private readonly record struct Field(int Start, int End, int Line, int LineStart);
}
