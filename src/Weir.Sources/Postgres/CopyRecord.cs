namespace Weir.Sources.Postgres;

/// <summary>
/// Reads the text form of COPY … TO STDOUT (postgresql.org/docs/15/sql-copy.html, "Text Format") from its bytes: one row a line,
/// fields between tabs, backslash escapes, <c>\N</c> for NULL.
/// </summary>
internal sealed class CopyRecord(Stream stream)
{
    private readonly List<(int Start, int Length)> _fields = [];
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;

    /// <summary>Goes to the next row.</summary>
    public bool Next()
    {
        var scanned = _start;
        while (true)
        {
            var newline = _buffer.AsSpan(scanned, _end - scanned).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                Split(_start, scanned + newline);
                _start = scanned + newline + 1;
                return true;
            }

            scanned = _end;
            if (!Fill(ref scanned))
            {
                return false;
            }
        }
    }

    /// <summary>The field's value; empty for NULL. Valid until <see cref="Next"/>.</summary>
    public ReadOnlySpan<byte> Value(int field) => _buffer.AsSpan(_fields[field].Start, _fields[field].Length);

    private bool Fill(ref int scanned)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (scanned, _end, _start) = (scanned - _start, _end - _start, 0);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        return read > 0;
    }

    private void Split(int start, int end)
    {
        _fields.Clear();
        while (true)
        {
            var tab = _buffer.AsSpan(start, end - start).IndexOf((byte)'\t');
            var length = tab < 0 ? end - start : tab;
            _fields.Add((start, Unescape(_buffer.AsSpan(start, length))));
            if (tab < 0)
            {
                return;
            }

            start += tab + 1;
        }
    }

    // In place: what an escape stands for is shorter than the escape.
    private static int Unescape(Span<byte> field)
    {
        var first = field.IndexOf((byte)'\\');
        if (first < 0)
        {
            return field.Length;
        }

        if (field.SequenceEqual("\\N"u8))
        {
            return 0;
        }

        var length = first;
        for (var i = first; i < field.Length; i++)
        {
            var escaped = field[i] == (byte)'\\' && i + 1 < field.Length;
            field[length++] = escaped ? Meaning(field[++i]) : field[i];
        }

        return length;
    }

    private static byte Meaning(byte letter) =>
        letter switch
        {
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            (byte)'v' => (byte)'\v',
            _ => letter,
        };
}
