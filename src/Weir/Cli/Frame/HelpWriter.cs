namespace Weir.Cli.Frame;

/// <summary>Headings, paragraphs and two-column sections, wrapped to a width.</summary>
internal sealed class HelpWriter(TextWriter writer, int width)
{
    private const int WidestLabel = 30;

    public void Line(string text) => writer.WriteLine(text);

    public void Blank() => writer.WriteLine();

    public void Heading(string title)
    {
        Blank();
        Line($"{title}:");
    }

    public void Paragraph(string text)
    {
        foreach (var paragraph in text.Split('\n'))
        {
            Indented(paragraph, 0);
        }
    }

    public void Section(string title, IEnumerable<(string Label, string Text)> rows)
    {
        var list = rows.ToList();
        if (list.Count == 0)
        {
            return;
        }

        Heading(title);
        var column = Math.Min(list.Max(r => r.Label.Length), WidestLabel) + 4;
        foreach (var (label, text) in list)
        {
            writer.Write($"  {label}");
            if (label.Length + 4 > column)
            {
                Blank();
                Indented(text, column);
                continue;
            }

            writer.Write(new string(' ', column - label.Length - 2));
            Wrap(text, column);
        }
    }

    public void Indented(string text, int indent)
    {
        writer.Write(new string(' ', indent));
        Wrap(text, indent);
    }

    private void Wrap(string text, int indent)
    {
        var at = indent;
        var first = true;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!first && at + 1 + word.Length > width)
            {
                Blank();
                writer.Write(new string(' ', indent));
                at = indent;
                first = true;
            }

            if (!first)
            {
                writer.Write(' ');
                at++;
            }

            writer.Write(word);
            at += word.Length;
            first = false;
        }

        Blank();
    }
}
