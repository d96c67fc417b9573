using System.Globalization;
using Weir.Core;
using Weir.Core.Rules;

namespace Weir.Backends.Nft;

/// <summary>One element of a set as nft writes it: key, options, data.</summary>
public static class ElementText
{
    /// <summary>Key, options and data, for example <c>10.16.0.5 : 0x00000007</c>.</summary>
    public static string Describe(SetDeclaration set, ElementTable elements, int index, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(elements);
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        Write(text, set, elements, index, now);
        return text.ToString();
    }

    /// <summary>The key alone, for example <c>10.16.0.5 . 443</c>.</summary>
    public static void WriteKey(TextWriter output, SetDeclaration set, ElementTable elements, int index)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(elements);
        WriteKey(output, set, elements[index]);
    }

    internal static void Write(
        TextWriter output,
        SetDeclaration set,
        ElementTable elements,
        int index,
        DateTimeOffset now
    )
    {
        var element = elements[index];
        var note = elements.Notes?.GetValueOrDefault(index);
        WriteKey(output, set, element);
        if (note is not null)
        {
            if (set.Counters && note.Tally is { } tally)
            {
                output.Write(' ');
                RuleText.WriteTally(output, tally);
            }

            WriteNote(output, note, now);
        }

        var data = element[SetLayout.KeyBytes(set)..];
        if (!set.Data.IsEmpty || set.IsVerdictMap)
        {
            output.Write(" : ");
            WriteData(output, set, data);
        }
    }

    internal static void WriteKey(TextWriter output, SetDeclaration set, ReadOnlySpan<byte> element)
    {
        var last = set.Interval ? element.Slice(SetLayout.KeyLength(set), SetLayout.KeyLength(set)) : element;
        var at = 0;
        foreach (var type in set.Key)
        {
            output.Write(at == 0 ? "" : " . ");
            if (set.Interval)
            {
                RangeText.Write(output, type, element[at..], last[at..]);
            }
            else
            {
                ValueText.Write(output, type, element[at..]);
            }

            at += type.PaddedLength();
        }
    }

    internal static void WriteData(TextWriter output, SetDeclaration set, ReadOnlySpan<byte> data)
    {
        if (set.IsVerdictMap)
        {
            var index = SetLayout.VerdictIndex(data);
            if (index == SetLayout.ForeignVerdict)
            {
                output.Write("another verdict");
            }
            else
            {
                RuleText.WriteVerdict(output, new RuleScope(Family.Inet, IsForPeople: true), set.Verdicts[index]);
            }

            return;
        }

        WriteValues(output, set.Data, data);
    }

    /// <summary>The time-out as the kernel counts it: whole milliseconds; what is over already gets one, so that it goes by itself.</summary>
    internal static ulong TimeoutMs(DateTimeOffset expires, DateTimeOffset now) =>
        (ulong)Math.Max(1, (long)(expires - now).TotalMilliseconds);

    /// <summary>Days are needed: nft 1.0.6 reads at most eight digits of a unit, and wraps what it reads beyond 2³² ms of seconds.</summary>
    private static void WriteDuration(TextWriter output, TimeSpan duration)
    {
        var parts = string.Create(
            CultureInfo.InvariantCulture,
            $"{duration.Days}d{duration.Hours}h{duration.Minutes}m{duration.Seconds}s{duration.Milliseconds}ms"
        );
        output.Write(parts);
    }

    private static void WriteValues(TextWriter output, EquatableArray<FieldType> types, ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        foreach (var type in types)
        {
            output.Write(at == 0 ? "" : " . ");
            ValueText.Write(output, type, bytes[at..]);
            at += type.PaddedLength();
        }
    }

    private static void WriteNote(TextWriter output, ElementNote note, DateTimeOffset now)
    {
        if (note.Expires is { } expires)
        {
            output.Write(" timeout ");
            WriteDuration(output, TimeSpan.FromMilliseconds(TimeoutMs(expires, now)));
        }

        if (NftComment.Clean(note.Comment) is { } comment)
        {
            output.Write($" comment \"{comment}\"");
        }
    }
}
