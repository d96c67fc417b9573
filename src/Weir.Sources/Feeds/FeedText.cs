using System.Text;
using Weir.Core.Text;

namespace Weir.Sources.Feeds;

/// <summary>Reads the lines of a feed's files one after another in one buffer; linear, and memory does not grow with what is no list.</summary>
internal sealed class FeedText(FeedCollector entries, DiagnosticBag findings)
{
    /// <summary>Far above any line of a list.</summary>
    public const int LongestLine = 4096;

    private readonly byte[] _buffer = new byte[1 << 18];
    private bool _isFirst = true;

    /// <summary>Lines that say nothing Weir can read.</summary>
    public int BadLines { get; private set; }

    /// <summary>True when the first thing in it is a tag: a page that a captive portal or a dead mirror sent.</summary>
    public bool IsMarkup { get; private set; }

    /// <param name="stream">Read to its end, or until it is known to be no list; not closed.</param>
    /// <param name="name">For positions.</param>
    public void Read(Stream stream, string name)
    {
        var (start, end, number, isLong) = (0, 0, 0, false);
        _isFirst = true;
        while (true)
        {
            var count = stream.Read(_buffer, end, _buffer.Length - end);
            end += count;
            var text = _buffer.AsSpan(start, end - start);
            while (NextLine(ref text, ref number, isLong) is >= 0 and var newline)
            {
                Line(text[..newline], ++number, isLong, name);
                isLong = false;
                if (IsMarkup)
                {
                    return;
                }

                text = text[(newline + 1)..];
            }

            if (count == 0)
            {
                if (!text.IsEmpty || isLong)
                {
                    Line(text, ++number, isLong, name);
                }

                return;
            }

            if (entries.IsOverfull)
            {
                return;
            }

            // What is longer than a line may be is thrown away up to its end.
            isLong |= text.Length > LongestLine;
            var kept = isLong ? 0 : text.Length;
            text[..kept].CopyTo(_buffer);
            (start, end) = (0, kept);
        }
    }

    /// <summary>Length of the next line that is more than an address; those before it are read. −1 when the buffer has no whole one.</summary>
    private int NextLine(ref Span<byte> text, ref int number, bool isLong)
    {
        if (!_isFirst && !isLong)
        {
            text = text[PlainLines.Read(text, ref number, entries)..];
        }

        return text.IndexOf((byte)'\n');
    }

    private void Line(ReadOnlySpan<byte> line, int number, bool isLong, string name)
    {
        if (_isFirst)
        {
            line = line.StartsWith(Encoding.UTF8.Preamble) ? line[Encoding.UTF8.Preamble.Length..] : line;
            var text = line.Trim(" \t\r"u8);
            _isFirst = text.IsEmpty;
            IsMarkup |= text.StartsWith("<"u8);
            if (IsMarkup)
            {
                return;
            }
        }

        var problem =
            isLong || line.Length > LongestLine
                ? $"the line is longer than {LongestLine} bytes"
                : FeedLine.Read(line, number, entries);
        if (problem is not null)
        {
            BadLines++;
            findings.Add(FeedErrors.Line(new Position.InFile(name, number), line, problem));
        }
    }
}
