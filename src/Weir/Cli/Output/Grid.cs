namespace Weir.Cli.Output;

/// <summary>A table as data: what it says, not how it looks.</summary>
internal sealed class Grid(params ReadOnlySpan<Column> columns)
{
    private readonly List<string[]> _rows = [];

    public IReadOnlyList<Column> Columns { get; } = columns.ToArray();

    public IReadOnlyList<string[]> Rows => _rows;

    /// <param name="cells">One per column; an empty one prints as '-' so that columns stay countable in a pipe.</param>
    public void Add(params ReadOnlySpan<string?> cells)
    {
        if (cells.Length != Columns.Count)
        {
            throw new ArgumentException($"{cells.Length} cells for {Columns.Count} columns", nameof(cells));
        }

        var row = new string[cells.Length];
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = string.IsNullOrEmpty(cells[i]) ? "-" : Printable.Clean($"{cells[i]}");
        }

        _rows.Add(row);
    }
}

/// <summary>A column; numbers are right-aligned.</summary>
internal readonly record struct Column(string Title, bool IsNumber = false)
{
    public static implicit operator Column(string title) => new(title);

    public static Column Number(string title) => new(title, IsNumber: true);
}
