using System.Text;
using Weir.Core.Text;

namespace Weir.Sources.Csv;

/// <summary>
/// Splits a CSV file (RFC 4180, UTF-8) into records. Written here because findings need the line and column of each field and
/// edits the bytes of each record, which a general CSV library does not give; and it reads values in place.
/// </summary>
internal sealed class CsvReader
{
    private readonly string _path;
    private readonly byte[] _bytes;
    private readonly DiagnosticBag _bag;
    private int _at;
    private int _line = 1;
    private int _lineStart;

    public CsvReader(string path, byte[] bytes, DiagnosticBag bag)
    {
        _path = path;
        _bytes = bytes;
        _bag = bag;
        Record = new CsvRecord(bytes);
        _at = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        _lineStart = _at;
    }

    /// <summary>The record <see cref="Next"/> stopped at.</summary>
    public CsvRecord Record { get; }

    /// <summary>False after a record was skipped.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>Goes to the next record with good quotes; those without are reported and skipped, and so are empty lines.</summary>
    public bool Next()
    {
        while (_at < _bytes.Length)
        {
            if (AtLineEnd(_at))
            {
                EndLine();
                continue;
            }

            if (ReadRecord())
            {
                return true;
            }
        }

        return false;
    }

    private bool ReadRecord()
    {
        Record.Begin(_at, _line);
        while (true)
        {
            if (!ReadField())
            {
                return false;
            }

            if (_at < _bytes.Length && _bytes[_at] == (byte)',')
            {
                _at++;
                continue;
            }

            EndLine();
            Record.End = _at;
            return true;
        }
    }

    private bool ReadField()
    {
        var (start, line, lineStart) = (_at, _line, _lineStart);
        var good = _at < _bytes.Length && _bytes[_at] == (byte)'"' ? ReadQuoted() : ReadPlain();
        if (good)
        {
            Record.Add(start, _at, line, lineStart);
        }

        return good;
    }

    private bool ReadPlain()
    {
        while (_at < _bytes.Length && _bytes[_at] != (byte)',' && !AtLineEnd(_at))
        {
            if (_bytes[_at] == (byte)'"')
            {
                return Fail("a double quote stands inside a field that does not begin with one");
            }

            _at++;
        }

        return true;
    }

    private bool ReadQuoted()
    {
        var opening = (_at, _line, _lineStart);
        _at++;
        while (true)
        {
            var quote = _bytes.AsSpan(_at).IndexOf((byte)'"');
            if (quote < 0)
            {
                // Everything to the end of the file may belong into the field: look for further records after this line.
                (_at, _line, _lineStart) = opening;
                return Fail("the double quote that begins here is never closed");
            }

            CountLines(_at, _at + quote);
            _at += quote + 1;
            if (_at >= _bytes.Length || _bytes[_at] != (byte)'"')
            {
                break;
            }

            _at++;
        }

        return _at >= _bytes.Length
            || _bytes[_at] == (byte)','
            || AtLineEnd(_at)
            || Fail("text follows the double quote that ends the field");
    }

    // Reports where the reader stands and goes to the next line.
    private bool Fail(string problem)
    {
        IsWhole = false;
        var column = Encoding.UTF8.GetCharCount(_bytes, _lineStart, _at - _lineStart) + 1;
        _bag.Add(CsvErrors.Quotes(new Position.InFile(_path, _line, column), problem));
        var end = _bytes.AsSpan(_at).IndexOf((byte)'\n');
        _at = end < 0 ? _bytes.Length : _at + end;
        EndLine();
        return false;
    }

    private bool AtLineEnd(int at) =>
        _bytes[at] == (byte)'\n'
        || (_bytes[at] == (byte)'\r' && at + 1 < _bytes.Length && _bytes[at + 1] == (byte)'\n');

    private void EndLine()
    {
        if (_at >= _bytes.Length)
        {
            return;
        }

        _at += _bytes[_at] == (byte)'\r' ? 2 : 1;
        _line++;
        _lineStart = _at;
    }

    private void CountLines(int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (_bytes[i] == (byte)'\n')
            {
                _line++;
                _lineStart = i + 1;
            }
        }
    }
}
