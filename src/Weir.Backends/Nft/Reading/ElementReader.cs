using System.Buffers.Text;
using System.Text;
using Weir.Core;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Backends.Nft.Reading;

/// <summary>Reads the lines of a set's elements into its packed table; an element makes no object unless it has a note.</summary>
internal sealed class ElementReader(SetDeclaration set, OriginTable file, DateTimeOffset now)
{
    private readonly bool _isMap = set.IsVerdictMap || !set.Data.IsEmpty;
    private readonly FieldType[] _key = [.. set.Key];
    private readonly FieldType[] _data = [.. set.Data];
    private readonly int _keyLength = SetLayout.KeyLength(set);
    private readonly int _keyBytes = SetLayout.KeyBytes(set);
    private readonly byte[] _element = new byte[set.Stride];
    private readonly List<Verdict> _verdicts = [.. set.Verdicts.Items];
    private readonly Dictionary<string, int> _verdictByText = new(StringComparer.Ordinal);

    public ElementTable Table { get; } = new(set.Stride);

    /// <summary>The verdicts met, those the declaration named first.</summary>
    public EquatableArray<Verdict> Verdicts => [.. _verdicts];

    /// <param name="line">Without blanks around it and without the comma at its end.</param>
    /// <param name="number">From 1.</param>
    public void Read(ReadOnlySpan<byte> line, int number)
    {
        var cursor = new LineCursor(line);
        Array.Clear(_element);
        var at = 0;
        foreach (var type in _key)
        {
            if (at > 0)
            {
                cursor.Take("."u8);
            }

            ReadKey(ref cursor, type, at);
            at += type.PaddedLength();
        }

        var note = ReadNote(ref cursor);
        if (_isMap)
        {
            cursor.Take(":"u8);
            ReadData(ref cursor);
        }

        if (!cursor.IsAtEnd)
        {
            throw cursor.Fault(NftDiagnostics.Syntax, $"{cursor.Shown()} behind the end of the element");
        }

        _element.CopyTo(Table.Append(new Origin(file, number)));
        if (note is not null)
        {
            Table.Annotate(note);
        }
    }

    private void ReadKey(ref LineCursor cursor, FieldType type, int offset)
    {
        var at = cursor.At;
        var word = cursor.Value(type == FieldType.InterfaceName);
        var first = _element.AsSpan(offset);
        var isRead = set.Interval
            ? RangeReader.TryRead(type, word, first, _element.AsSpan(offset + _keyLength))
            : ValueReader.TryRead(type, word, first);
        if (!isRead)
        {
            throw Bad(at, type, word);
        }
    }

    private void ReadData(ref LineCursor cursor)
    {
        var data = _element.AsSpan(_keyBytes);
        if (set.IsVerdictMap)
        {
            SetLayout.WriteVerdictIndex(data, VerdictIndex(ref cursor));
            return;
        }

        var offset = 0;
        foreach (var type in _data)
        {
            if (offset > 0)
            {
                cursor.Take("."u8);
            }

            var at = cursor.At;
            var word = cursor.Value(type == FieldType.InterfaceName);
            if (!ValueReader.TryRead(type, word, data[offset..]))
            {
                throw Bad(at, type, word);
            }

            offset += type.PaddedLength();
        }
    }

    private int VerdictIndex(ref LineCursor cursor)
    {
        var text = Encoding.UTF8.GetString(cursor.Rest);
        if (_verdictByText.TryGetValue(text, out var index))
        {
            cursor.Restore(cursor.Line.Length);
            return index;
        }

        var verdict =
            VerdictReader.Simple(ref cursor)
            ?? throw cursor.Fault(NftDiagnostics.NotWeirs, $"{cursor.Shown()} is no verdict of a map");
        index = _verdicts.IndexOf(verdict);
        if (index < 0)
        {
            index = _verdicts.Count;
            _verdicts.Add(verdict);
        }

        _verdictByText[text] = index;
        return index;
    }

    private ElementNote? ReadNote(ref LineCursor cursor)
    {
        Tally? tally = null;
        DateTimeOffset? expires = null;
        string? comment = null;
        if (set.Counters && cursor.TryTake("counter"u8))
        {
            tally = VerdictReader.Tally(ref cursor);
        }

        if (cursor.TryTake("timeout"u8))
        {
            expires = now.AddMilliseconds(Duration(ref cursor));
        }

        if (cursor.TryTake("comment"u8))
        {
            comment = Encoding.UTF8.GetString(cursor.Quoted());
        }

        return tally is null && expires is null && comment is null ? null : new ElementNote(comment, expires, tally);
    }

    // For example 1d2h3m4s5ms, as ElementText writes it.
    private static double Duration(ref LineCursor cursor)
    {
        var at = cursor.At;
        var word = cursor.Word();
        double sum = 0;
        while (!word.IsEmpty)
        {
            if (!Utf8Parser.TryParse(word, out uint count, out var digits))
            {
                throw LineCursor.FaultAt(at, NftDiagnostics.BadValue, "this is no time-out");
            }

            word = word[digits..];
            var (milliseconds, length) = Unit(word, at);
            sum += count * milliseconds;
            word = word[length..];
        }

        return sum;
    }

    private static (double Milliseconds, int Length) Unit(ReadOnlySpan<byte> word, int at) =>
        word.StartsWith("ms"u8) ? (1, 2)
        : word.StartsWith("s"u8) ? (1000, 1)
        : word.StartsWith("m"u8) ? (60_000, 1)
        : word.StartsWith("h"u8) ? (3_600_000, 1)
        : word.StartsWith("d"u8) ? (86_400_000, 1)
        : throw LineCursor.FaultAt(at, NftDiagnostics.BadValue, "this is no time-out");

    private static ReadFault Bad(int at, FieldType type, ReadOnlySpan<byte> word) =>
        LineCursor.FaultAt(
            at,
            NftDiagnostics.BadValue,
            $"\"{Encoding.UTF8.GetString(word)}\" is no {NftDataTypes.Name(type)}"
        );
}
