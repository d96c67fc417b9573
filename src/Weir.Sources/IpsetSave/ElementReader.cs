using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Weir.Core.Rules;
using static Weir.Sources.IpsetSave.ColumnReader;

namespace Weir.Sources.IpsetSave;

/// <summary>Reads what stands behind <c>add NAME</c> into a set's elements.</summary>
internal sealed class ElementReader(DateTimeOffset now)
{
    private static readonly SearchValues<char> OptionLetters = SearchValues.Create("0123456789abcdefABCDEFx:/");

    private readonly List<Cell>[] _cells =
    [
        [],
        [],
        [],
    ];
    private readonly byte[] _first = new byte[64];
    private readonly byte[] _last = new byte[64];
    private readonly StringBuilder _kept = new();

    /// <summary>The comment of an element whose own options have none; null: no comment.</summary>
    public string? Comment { get; set; }

    /// <returns>What is wrong with the line, or null.</returns>
    public string? Read(SetDraft set, ReadOnlySpan<char> value, LineWords options, int line)
    {
        if (Options(set, options, out var note, out var noMatch, out var opaque) is { } wrong)
        {
            return wrong;
        }

        if (set.Type is not { } type)
        {
            return null;
        }

        if (type.IsList)
        {
            if (opaque is not null || (note?.Expires is not null))
            {
                set.MakeOpaque(opaque ?? "its members have time-outs", line);
            }

            set.AddMember(new string(value), line);
            return null;
        }

        var problem = Columns(set, type, value, ref opaque);
        if (problem is not null || opaque is not null)
        {
            if (opaque is not null)
            {
                set.MakeOpaque(opaque, line);
            }

            return problem;
        }

        return Add(set, type, new DraftElements.Entry(line, noMatch, 0, note));
    }

    private string? Columns(SetDraft set, IpsetType type, ReadOnlySpan<char> value, ref string? opaque)
    {
        for (var i = 0; i < type.Columns.Length; i++)
        {
            _cells[i].Clear();
            var comma = i + 1 == type.Columns.Length ? -1 : value.IndexOf(',');
            if (comma < 0 && i + 1 < type.Columns.Length)
            {
                if (type.Name == "bitmap:ip,mac" && i == 0)
                {
                    opaque = "an element without a mac takes the first it sees";
                    return ColumnReader.Read(type.Columns[0], set, value, _cells[0], ref opaque);
                }

                return $"an element of {type.Name} has {type.Columns.Length} parts with ',' between";
            }

            var text = comma < 0 ? value : value[..comma];
            value = comma < 0 ? default : value[(comma + 1)..];
            if (ColumnReader.Read(type.Columns[i], set, text, _cells[i], ref opaque) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private string? Add(SetDraft set, IpsetType type, DraftElements.Entry entry)
    {
        long count = 1;
        for (var i = 0; i < type.Columns.Length; i++)
        {
            count *= _cells[i].Count;
        }

        if (count > MostPerLine)
        {
            return $"the line stands for {count} elements; ipset adds at most {MostPerLine} at once";
        }

        var elements = set.Elements;
        for (var index = 0L; elements is not null && index < count; index++)
        {
            var (rest, at, column, lengths) = (index, 0, 0, 0);
            for (var i = 0; i < type.Columns.Length; i++)
            {
                var cells = _cells[i];
                var cell = cells[(int)(rest % cells.Count)];
                rest /= cells.Count;
                if (i == 0 && set.Range is { } range && (cell.First < range.First || cell.Last > range.Last))
                {
                    return "the element is outside of the set's range";
                }

                if (type.Columns[i] == IpsetColumn.Port)
                {
                    Encode(set.Key[column++], cell.Protocol, cell.Protocol, ref at);
                }

                if (type.Columns[i] == IpsetColumn.Net)
                {
                    lengths = (lengths << 8) | cell.Length;
                }

                Encode(set.Key[column++], cell.First, cell.Last, ref at);
            }

            elements.Add(
                _first.AsSpan(0, elements.KeyLength),
                _last.AsSpan(0, elements.KeyLength),
                entry with
                {
                    Lengths = (ushort)lengths,
                }
            );
        }

        return null;
    }

    private void Encode(FieldType type, UInt128 first, UInt128 last, ref int at)
    {
        Write(_first.AsSpan(at, type.PaddedLength()), type, first);
        Write(_last.AsSpan(at, type.PaddedLength()), type, last);
        at += type.PaddedLength();
    }

    private static void Write(Span<byte> target, FieldType type, UInt128 value)
    {
        if (type == FieldType.Mark)
        {
            MemoryMarshal.Write(target, (uint)value);
            return;
        }

        Span<byte> whole = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(whole, value);
        target.Clear();
        whole[^type.Length()..].CopyTo(target);
    }

    private string? Options(SetDraft set, LineWords words, out ElementNote? note, out bool noMatch, out string? opaque)
    {
        (note, noMatch, opaque) = (null, false, null);
        var timeout = set.DefaultTimeout;
        ulong packets = 0;
        ulong bytes = 0;
        var comment = Comment;
        _kept.Clear();
        while (words.Next(out var word))
        {
            if (word is "nomatch")
            {
                noMatch = true;
                continue;
            }

            if (word is "-exist" or "-!")
            {
                continue;
            }

            if (word is "wildcard")
            {
                opaque = "an element's interface is a beginning of names (wildcard)";
                continue;
            }

            if (!words.Next(out var value) || words.IsUnclosed)
            {
                return words.IsUnclosed
                    ? "a quote is opened and not closed"
                    : $"nothing stands behind '{Excerpt.Of(word)}'";
            }

            var isRead = word switch
            {
                "timeout" => uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out timeout),
                "packets" => ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out packets),
                "bytes" => ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out bytes),
                "comment" => (comment = new string(value)).Length <= 255,
                "skbmark" or "skbprio" or "skbqueue" => KeepOption(word, value),
                "before" or "after" => set.Type is { IsList: true },
                _ => false,
            };
            if (!isRead)
            {
                return $"'{Excerpt.Of(word)} {Excerpt.Of(value)}' is no option of an element";
            }
        }

        var tally = set.HasCounters && (packets | bytes) != 0 ? new Tally(packets, bytes) : null;
        DateTimeOffset? expires = set.HasTimeouts && timeout > 0 ? now.AddSeconds(timeout) : null;
        if (comment is not null || expires is not null || tally is not null || _kept.Length > 0)
        {
            note = new ElementNote(comment, expires, tally, _kept.Length > 0 ? _kept.ToString() : null);
        }

        return null;
    }

    private bool KeepOption(ReadOnlySpan<char> word, ReadOnlySpan<char> value)
    {
        if (value.IsEmpty || value.IndexOfAnyExcept(OptionLetters) >= 0)
        {
            return false;
        }

        _kept.Append(_kept.Length > 0 ? " " : "").Append(word).Append(' ').Append(value);
        return true;
    }
}
