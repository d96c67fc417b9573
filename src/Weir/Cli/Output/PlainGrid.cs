namespace Weir.Cli.Output;

/// <summary>A table for a pipe: aligned with two spaces, titles in capitals and of one word each; awk can read it.</summary>
internal static class PlainGrid
{
    private const string Gap = "  ";

    public static void Write(TextWriter writer, Grid grid)
    {
        var widths = grid.Columns.Select((c, i) => Width(grid, c, i)).ToArray();
        WriteRow(writer, grid, widths, [.. grid.Columns.Select(c => c.Title.ToUpperInvariant().Replace(' ', '-'))]);
        foreach (var row in grid.Rows)
        {
            WriteRow(writer, grid, widths, row);
        }
    }

    private static int Width(Grid grid, Column column, int index)
    {
        var width = column.Title.Length;
        foreach (var row in grid.Rows)
        {
            width = Math.Max(width, row[index].Length);
        }

        return width;
    }

    private static void WriteRow(TextWriter writer, Grid grid, int[] widths, string[] cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            var last = i == cells.Length - 1;
            var number = grid.Columns[i].IsNumber;
            writer.Write(
                number ? cells[i].PadLeft(widths[i])
                : last ? cells[i]
                : cells[i].PadRight(widths[i])
            );
            writer.Write(last ? "" : Gap);
        }

        writer.WriteLine();
    }
}
