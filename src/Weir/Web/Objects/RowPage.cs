using Weir.Cli.Rows;

namespace Weir.Web.Objects;

/// <summary>A page of a list.</summary>
/// <param name="After">Rows before it.</param>
/// <param name="Limit">Rows of it at most.</param>
internal readonly record struct RowPage(int After, int Limit)
{
    public static RowPage Read(QueryValues query) => new((int)query.Number("after", 0, int.MaxValue, 0), query.Limit());

    public IEnumerable<T> Of<T>(IReadOnlyList<T> rows)
    {
        var end = Math.Min(rows.Count, (long)After + Limit);
        for (var at = After; at < end; at++)
        {
            yield return rows[at];
        }
    }

    /// <summary>The page of these rows, with its place among them.</summary>
    public Slice<T> Take<T>(IReadOnlyList<T> rows) => new([.. Of(rows)], After, rows.Count) { Next = Next(rows.Count) };

    /// <summary>Where the next page begins; null behind the last.</summary>
    public string? Next(int total) => (long)After + Limit < total ? $"{After + Limit}" : null;
}
