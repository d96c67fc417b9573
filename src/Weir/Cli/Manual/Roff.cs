using System.Text;

namespace Weir.Cli.Manual;

/// <summary>Writes a manual page in the macros of man(7). Text is escaped; it never becomes a request.</summary>
internal sealed class Roff
{
    private readonly StringBuilder _text = new();

    /// <param name="section">Of the manual: 1 for commands, 5 for files.</param>
    public Roff(string title, int section, string version) =>
        _text.Append(
            $".TH \"{Escaped(title.ToUpperInvariant())}\" \"{section}\" \"\" \"weir {Escaped(version)}\" \"Weir\"\n"
        );

    public void Section(string title) => _text.Append($".SH \"{Escaped(title)}\"\n");

    /// <summary>One paragraph for each line of the text.</summary>
    public void Paragraphs(string text)
    {
        foreach (var paragraph in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            _text.Append(".PP\n");
            Line(paragraph);
        }
    }

    /// <summary>A term, and indented below it what it means.</summary>
    public void Term(string term, string meaning)
    {
        _text.Append(".TP\n.B \"").Append(Escaped(term)).Append("\"\n");
        Line(meaning);
    }

    /// <summary>A command line to be pasted, as it stands.</summary>
    public void Pasted(string commandLine)
    {
        _text.Append(".PP\n.nf\n");
        Line(commandLine);
        _text.Append(".fi\n");
    }

    /// <summary>Lines as they stand.</summary>
    public void Verbatim(string text)
    {
        _text.Append(".PP\n.nf\n");
        foreach (var line in text.Split('\n'))
        {
            Line($"    {line}");
        }

        _text.Append(".fi\n");
    }

    public void Line(string text) => _text.Append(AtLineStart(Escaped(text))).Append('\n');

    public override string ToString() => _text.ToString();

    /// <summary>A hyphen that is typed is <c>\-</c> (man-pages(7)); a double quote would end a macro's argument.</summary>
    private static string Escaped(string text) =>
        text.Replace("\\", "\\e", StringComparison.Ordinal)
            .Replace("-", "\\-", StringComparison.Ordinal)
            .Replace("\"", "\\(dq", StringComparison.Ordinal)
            .Replace("…", "...", StringComparison.Ordinal);

    /// <summary>A dot or an apostrophe at the start of a line would be a request.</summary>
    private static string AtLineStart(string text) =>
        text.StartsWith('.') || text.StartsWith('\'') ? $"\\&{text}" : text;
}
