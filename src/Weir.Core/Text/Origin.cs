namespace Weir.Core.Text;

/// <summary>The table or file that rows came from; one instance is shared by all its rows.</summary>
/// <param name="Name">Table or query name, or the path of a file.</param>
/// <param name="IsFile">True when rows are lines of a file, so that <see cref="Origin.Line"/> is a line number.</param>
public sealed record OriginTable(string Name, bool IsFile);

/// <summary>
/// Where a value came from, kept beside it and never part of its equality: two origins always compare equal, so records
/// that carry one still compare by meaning (style.md, example 7).
/// </summary>
public readonly struct Origin(OriginTable? table, int line) : IEquatable<Origin>
{
    public OriginTable? Table { get; } = table;

    /// <summary>Line in the file, from 1, or the ordinal of the row in its table; 0 = unknown.</summary>
    public int Line { get; } = line;

    /// <summary>The position to report: the file's line, or the table's row under <paramref name="key"/>.</summary>
    public Position At(string key, string? column = null) =>
        Table switch
        {
            null => Position.None,
            { IsFile: true } => new Position.InFile(Table.Name, Line),
            _ => new Position.InTable(Table.Name, key, column),
        };

    public bool Equals(Origin other) => true;

    public override bool Equals(object? obj) => obj is Origin;

    public override int GetHashCode() => 0;

    public static bool operator ==(Origin left, Origin right) => left.Equals(right);

    public static bool operator !=(Origin left, Origin right) => !left.Equals(right);
}
