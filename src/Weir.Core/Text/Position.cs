namespace Weir.Core.Text;

/// <summary>Where something was read. The hierarchy is closed: a place in a file, a row of a table, or nowhere.</summary>
public abstract record Position
{
    private Position() { }

    /// <summary>No place: the finding is about the whole.</summary>
    public static Position None { get; } = new Nowhere();

    /// <summary>A place in a text file; line and column count from 1, column 0 = the whole line.</summary>
    public sealed record InFile(string Path, int Line, int Column = 0) : Position
    {
        public override string ToString() => Column > 0 ? $"{Path}({Line},{Column})" : $"{Path}({Line})";
    }

    /// <summary>A row of a database table or query, by its key and, where one is to blame, its column.</summary>
    public sealed record InTable(string Table, string Key, string? Column = null) : Position
    {
        public override string ToString() => Column is null ? $"{Table}[{Key}]" : $"{Table}[{Key}].{Column}";
    }

    private sealed record Nowhere : Position
    {
        public override string ToString() => "";
    }
}
