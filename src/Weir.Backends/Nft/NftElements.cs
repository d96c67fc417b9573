using System.Collections.Immutable;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>Elements as the kernel takes and gives them. Bytes lie alike on both sides and are not copied, but for verdict maps.</summary>
public static class NftElements
{
    /// <summary>
    /// Elements to add, index by index. Time-outs are what is left at <paramref name="now"/>; an element that is already over gets one
    /// millisecond, so that it goes by itself.
    /// </summary>
    public static ElementBlock Block(SetDeclaration set, ElementTable elements, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(elements);
        var block = Keys(set, elements);
        if (set.IsVerdictMap)
        {
            block = block with { Verdicts = Verdicts(set, elements) };
        }

        return elements.Notes is { Count: > 0 } notes
            ? block with
            {
                Comments = Comments(notes, elements.Count),
                TimeoutsMs = TimeoutsMs(notes, elements.Count, now),
                Counters = set.Counters ? Counters(notes, elements.Count) : [],
            }
            : block;
    }

    private static ImmutableArray<CounterValue> Counters(IReadOnlyDictionary<int, ElementNote> notes, int count)
    {
        CounterValue[]? counters = null;
        foreach (var (index, note) in notes)
        {
            if (note.Tally is { } tally)
            {
                counters ??= new CounterValue[count];
                counters[index] = new CounterValue(tally.Packets, tally.Bytes);
            }
        }

        return counters is null ? [] : [.. counters];
    }

    /// <summary>Elements to delete: what tells them apart is enough.</summary>
    public static ElementBlock Keys(SetDeclaration set, ElementTable elements)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(elements);
        return new ElementBlock(
            set.IsVerdictMap ? Narrowed(elements, SetLayout.KeyBytes(set)) : elements.Bytes,
            elements.Count
        );
    }

    /// <summary>
    /// What was read back, in the words of a declaration. A verdict that the declaration does not have becomes index −1, which is
    /// equal to none.
    /// </summary>
    public static ElementTable Table(SetDeclaration set, ElementBlock block, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(block);
        var width = set.IsVerdictMap ? SetLayout.KeyBytes(set) : SetLayout.Stride(set);
        if (block.Bytes.Length != block.Count * width)
        {
            throw new ArgumentException(
                $"{block.Count} elements of set {set.Name} have {block.Bytes.Length} bytes; expected {width} each",
                nameof(block)
            );
        }

        var table = new ElementTable(SetLayout.Stride(set), block.Count);
        for (var i = 0; i < block.Count; i++)
        {
            var element = table.Append(default(Origin));
            block.Bytes.Span.Slice(i * width, width).CopyTo(element);
            if (set.IsVerdictMap)
            {
                SetLayout.WriteVerdictIndex(element[width..], IndexOf(set, block.Verdicts[i]));
            }

            if (NoteOf(block, i, now) is { } note)
            {
                table.Annotate(note);
            }
        }

        return table;
    }

    private static int IndexOf(SetDeclaration set, VerdictSpec verdict)
    {
        for (var i = 0; i < set.Verdicts.Count; i++)
        {
            if (NftSpecs.Verdict(set.Verdicts[i]) == verdict)
            {
                return i;
            }
        }

        return SetLayout.ForeignVerdict;
    }

    private static ElementNote? NoteOf(ElementBlock block, int index, DateTimeOffset now)
    {
        var comment = block.Comments.IsDefaultOrEmpty ? null : block.Comments[index];
        var timeout = block.TimeoutsMs.IsDefaultOrEmpty ? 0 : block.TimeoutsMs[index];
        return comment is null && timeout == 0
            ? null
            : new ElementNote(comment, timeout == 0 ? null : now.AddMilliseconds(timeout));
    }

    private static byte[] Narrowed(ElementTable elements, int width)
    {
        var bytes = new byte[elements.Count * width];
        for (var i = 0; i < elements.Count; i++)
        {
            elements[i][..width].CopyTo(bytes.AsSpan(i * width));
        }

        return bytes;
    }

    private static ImmutableArray<VerdictSpec> Verdicts(SetDeclaration set, ElementTable elements)
    {
        var choice = set.Verdicts.Items.Select(NftSpecs.Verdict).ToArray();
        var verdicts = ImmutableArray.CreateBuilder<VerdictSpec>(elements.Count);
        var keyBytes = SetLayout.KeyBytes(set);
        for (var i = 0; i < elements.Count; i++)
        {
            verdicts.Add(choice[SetLayout.VerdictIndex(elements[i][keyBytes..])]);
        }

        return verdicts.MoveToImmutable();
    }

    private static ImmutableArray<string?> Comments(IReadOnlyDictionary<int, ElementNote> notes, int count)
    {
        var comments = new string?[count];
        foreach (var (index, note) in notes)
        {
            comments[index] = NftComment.Clean(note.Comment);
        }

        return [.. comments];
    }

    private static ImmutableArray<ulong> TimeoutsMs(
        IReadOnlyDictionary<int, ElementNote> notes,
        int count,
        DateTimeOffset now
    )
    {
        var timeouts = new ulong[count];
        foreach (var (index, note) in notes)
        {
            timeouts[index] = note.Expires is { } expires ? ElementText.TimeoutMs(expires, now) : 0;
        }

        return [.. timeouts];
    }
}
