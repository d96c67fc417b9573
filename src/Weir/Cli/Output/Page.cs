using Weir.Cli.Documents;
using Weir.Cli.Frame;

namespace Weir.Cli.Output;

/// <summary>Where a verb writes its answer for people. Results go to standard output, hints to standard error.</summary>
internal sealed class Page(Surroundings surroundings, AnswerStyle style)
{
    // Above this many rows Spectre takes seconds to lay a table out, and nobody reads the borders.
    private const int DrawnRows = 500;

    /// <summary>For verbs that write a text of their own (a rule set, say).</summary>
    public TextWriter Writer => surroundings.Out;

    public bool IsTerminal => surroundings.OutIsTerminal;

    public void Line(string text) => surroundings.Out.WriteLine(Printable.Clean(text));

    public void Grid(Grid grid)
    {
        if (grid.Rows.Count == 0)
        {
            return;
        }

        if (surroundings.OutIsTerminal && grid.Rows.Count <= DrawnRows)
        {
            TerminalGrid.Write(surroundings.Out, grid, surroundings.Width, style.OutColor);
        }
        else
        {
            PlainGrid.Write(surroundings.Out, grid);
        }
    }

    /// <summary>A finding that is the answer itself, as one line: <c>rules.v4(12): warning WEIR0701: message; help</c>.</summary>
    public void Finding(DiagnosticDocument finding) =>
        surroundings.Out.WriteLine(DiagnosticLines.Line(finding, style.OutColor));

    /// <summary>Names and values, one pair a line, values aligned.</summary>
    public void Pairs(params ReadOnlySpan<(string Name, string? Value)> pairs)
    {
        var width = 0;
        foreach (var (name, _) in pairs)
        {
            width = Math.Max(width, name.Length);
        }

        foreach (var (name, value) in pairs)
        {
            var label = $"{name}:".PadRight(width + 2);
            var shown = style.OutColor ? $"{Ansi.Dim}{label}{Ansi.Reset}" : label;
            surroundings.Out.WriteLine($"{shown}{Printable.Clean(string.IsNullOrEmpty(value) ? "-" : value)}");
        }
    }

    /// <summary>What to do next, or why something is not shown; silent with <c>--quiet</c>.</summary>
    public void Hint(string text)
    {
        if (!style.Quiet)
        {
            surroundings.Out.Flush();
            surroundings.Error.WriteLine(
                style.ErrorColor ? $"{Ansi.Dim}{Printable.Clean(text)}{Ansi.Reset}" : Printable.Clean(text)
            );
        }
    }
}
