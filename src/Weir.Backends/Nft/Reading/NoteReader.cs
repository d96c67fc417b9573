using System.Globalization;
using System.Text;
using Weir.Core;
using Weir.Core.Rules;

namespace Weir.Backends.Nft.Reading;

/// <summary>One thing that a note says: a kind, words, and options where it has some.</summary>
internal sealed record NoteItem(
    string Kind,
    EquatableArray<string> Words,
    EquatableArray<ExtensionOption> Options,
    int Ordinal
);

/// <summary>Reads what <see cref="NftNote"/> writes.</summary>
internal static class NoteReader
{
    /// <summary>Where the note of a line starts, −1 for none. A mark between quotes is none.</summary>
    public static int Find(ReadOnlySpan<byte> line)
    {
        if (line.IndexOf("# weir:"u8) < 0)
        {
            return -1;
        }

        var isQuoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            isQuoted ^= line[i] == '"';
            if (!isQuoted && line[i] == '#' && line[i..].StartsWith("# weir:"u8))
            {
                return i;
            }
        }

        return -1;
    }

    /// <param name="note">Behind the mark.</param>
    /// <param name="column">Where it stands in its line.</param>
    public static List<NoteItem> Read(ReadOnlySpan<byte> note, int column)
    {
        var items = new List<NoteItem>();
        var text = Encoding.UTF8.GetString(note);
        var words = new List<(string Text, bool IsPlain)>();
        foreach (var word in Words(text, column))
        {
            if (word is (";", true))
            {
                items.Add(Item(words, column));
                words.Clear();
            }
            else
            {
                words.Add(word);
            }
        }

        items.Add(Item(words, column));
        return items;
    }

    private static NoteItem Item(List<(string Text, bool IsPlain)> words, int column)
    {
        if (words.Count < 2)
        {
            throw LineCursor.FaultAt(column, NftDiagnostics.Syntax, "a note that says nothing");
        }

        var ordinal = 0;
        if (
            words[^1] is (['#', .. var digits], true)
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ordinal)
        )
        {
            words.RemoveAt(words.Count - 1);
        }

        var first = words.FindIndex(w => w is (",", true));
        var head = first < 0 ? words : words[..first];
        var options = new List<ExtensionOption>();
        for (var i = first; i >= 0 && i < words.Count; )
        {
            var next = words.FindIndex(i + 1, w => w is (",", true));
            options.Add(Option(words[(i + 1)..(next < 0 ? words.Count : next)], column));
            i = next < 0 ? words.Count : next;
        }

        return new NoteItem(head[0].Text, [.. head.Skip(1).Select(w => w.Text)], [.. options], ordinal);
    }

    private static ExtensionOption Option(List<(string Text, bool IsPlain)> words, int column)
    {
        var negated = words is [("!", true), ..];
        var rest = negated ? words[1..] : words;
        return rest.Count > 0
            ? new ExtensionOption(rest[0].Text, [.. rest.Skip(1).Select(w => w.Text)], negated)
            : throw LineCursor.FaultAt(column, NftDiagnostics.Syntax, "a note with an option of no name");
    }

    private static List<(string Text, bool IsPlain)> Words(string text, int column)
    {
        var words = new List<(string, bool)>();
        for (var i = 0; i < text.Length; )
        {
            if (text[i] == ' ')
            {
                i++;
            }
            else if (text[i] == '"')
            {
                words.Add((Quoted(text, ref i, column), false));
            }
            else
            {
                var end = text.IndexOf(' ', i);
                end = end < 0 ? text.Length : end;
                words.Add((text[i..end], true));
                i = end;
            }
        }

        return words;
    }

    private static string Quoted(string text, ref int at, int column)
    {
        const int codeLength = 4;
        var word = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                at++;
                return word.ToString();
            }

            if (text[at] != '\\')
            {
                word.Append(text[at]);
                continue;
            }

            at++;
            var isCode =
                at + codeLength <= text.Length
                && ushort.TryParse(
                    text.AsSpan(at, codeLength),
                    NumberStyles.AllowHexSpecifier,
                    CultureInfo.InvariantCulture,
                    out _
                );
            if (at < text.Length && text[at] is '"' or '\\')
            {
                word.Append(text[at]);
            }
            else if (isCode)
            {
                word.Append((char)Convert.ToUInt16(text.Substring(at, codeLength), 16));
                at += codeLength - 1;
            }
            else
            {
                break;
            }
        }

        throw LineCursor.FaultAt(column, NftDiagnostics.Syntax, "a note with quotes that do not end");
    }
}
