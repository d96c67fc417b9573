using Spectre.Console;

namespace Weir.Cli.Output;

/// <summary>A table for a terminal, drawn by Spectre; the only place that draws one, so a pipe never loads Spectre.</summary>
internal static class TerminalGrid
{
    public static void Write(TextWriter writer, Grid grid, int width, bool color)
    {
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(writer),
                Ansi = color ? AnsiSupport.Yes : AnsiSupport.No,
                ColorSystem = color ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.No,
            }
        );
        console.Profile.Width = width;
        var table = new Table().Border(TableBorder.Rounded).BorderStyle(new Style(decoration: Decoration.Dim));
        foreach (var column in grid.Columns)
        {
            var heading = new Text(column.Title, new Style(decoration: Decoration.Bold));
            table.AddColumn(new TableColumn(heading) { Alignment = column.IsNumber ? Justify.Right : Justify.Left });
        }

        foreach (var row in grid.Rows)
        {
            table.AddRow(row.Select(cell => new Text(cell, CellStyle.For(cell))));
        }

        console.Write(table);
    }
}

/// <summary>States are read by color first.</summary>
file static class CellStyle
{
    public static Style For(string cell) =>
        cell switch
        {
            "blocked" or "failed" or "no" => new Style(Color.Red),
            "trial" => new Style(Color.Yellow),
            "active" or "ok" or "yes" => new Style(Color.Green),
            _ => Style.Plain,
        };
}
