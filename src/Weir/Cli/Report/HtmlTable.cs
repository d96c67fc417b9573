using System.Collections.Immutable;

namespace Weir.Cli.Report;

/// <summary>A heading with a table under it; nothing at all without rows.</summary>
internal static class HtmlTable
{
    /// <param name="columns">Titles; one that begins with '#' is a column of numbers.</param>
    public static Html Of(string title, ImmutableArray<string> columns, IEnumerable<ImmutableArray<string?>> rows)
    {
        var body = Html.Join(rows.Select(row => Row(columns, row)));
        return body == Html.Empty
            ? Html.Empty
            : Html.Of(
                $"""
                <h2>{title}</h2>
                <div class="scroll"><table>
                <tr>{Html.Join(columns.Select(Heading))}</tr>
                {body}</table></div>
                """
            );
    }

    private static Html Heading(string title) =>
        IsNumber(title) ? Html.Of($"""<th class="n">{title[1..]}</th>""") : Html.Of($"<th>{title}</th>");

    private static Html Row(ImmutableArray<string> columns, ImmutableArray<string?> cells) =>
        Html.Of($"<tr>{Html.Join(cells.Select((cell, column) => Cell(columns[column], cell)))}</tr>\n");

    private static Html Cell(string title, string? text) =>
        IsNumber(title) ? Html.Of($"""<td class="n">{text}</td>""")
        : title is "where" or "SHA-256" ? Html.Of($"""<td class="mono">{text}</td>""")
        : Html.Of($"<td>{text}</td>");

    private static bool IsNumber(string title) => title.StartsWith('#');
}
