using System.Buffers;
using System.Text.Unicode;

namespace Weir.Sources.IpsetSave;

/// <summary>Lines of a stream, one at a time in one buffer: memory does not grow with the file.</summary>
internal sealed class TextLines(Stream stream, IProgress<long>? progress) : IDisposable
{
    /// <summary>Far above any line ipset writes (a comment has at most 255 bytes).</summary>
    public const int LongestLine = 16_384;

    private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(1 << 18);
    private readonly char[] _text = new char[LongestLine];
    private int _start;
    private int _end;
    private int _length;
    private long _read;
    private bool _isAtEnd;

    /// <summary>Number of the line read last, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>What is wrong with the line's bytes, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>The line without its end; empty when it has a <see cref="Problem"/>.</summary>
    public ReadOnlySpan<char> Text => _text.AsSpan(0, _length);

    public bool Read()
    {
        Problem = null;
        _length = 0;
        var isLong = false;
        while (true)
        {
            var unread = _bytes.AsSpan(_start, _end - _start);
            var newline = unread.IndexOf((byte)'\n');
            if (newline >= 0 || _isAtEnd)
            {
                if (newline < 0 && unread.IsEmpty && !isLong)
                {
                    return false;
                }

                Take(newline < 0 ? unread : unread[..newline], isLong);
                _start = newline < 0 ? _end : _start + newline + 1;
                Number++;
                return true;
            }

            if (unread.Length > LongestLine)
            {
                isLong = true;
                _start = _end;
            }

            Fill();
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

    private void Fill()
    {
        _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
        _end -= _start;
        _start = 0;
        var count = stream.Read(_bytes, _end, _bytes.Length - _end);
        _end += count;
        _read += count;
        _isAtEnd = count == 0;
        progress?.Report(_read);
    }

    private void Take(ReadOnlySpan<byte> line, bool isLong)
    {
        line = line.TrimEnd((byte)'\r');
        if (isLong || line.Length > LongestLine)
        {
            Problem = $"the line is longer than {LongestLine} bytes";
        }
        else if (line.Contains((byte)0))
        {
            Problem = "there is a zero byte in this line";
        }
        else if (Utf8.ToUtf16(line, _text, out _, out _length, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            _length = 0;
            Problem = "a byte here is not UTF-8 text";
        }
    }
}
