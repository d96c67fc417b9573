using System.Collections.Immutable;

namespace Weir.Cli.Report;

/// <summary>A table that scrolls inside itself where the page is too narrow for it; nothing at all without rows.</summary>
internal static class HtmlTable
{
    /// <param name="columns">Titles; one that begins with '#' is a column of numbers.</param>
    public static Html Of(ImmutableArray<string> columns, IEnumerable<ImmutableArray<Html>> rows)
    {
        var body = Html.Join(rows.Select(row => Row(columns, row)));
        return body == Html.Empty
            ? Html.Empty
            : Html.Of(
                $"""
                <div class="scroll"><table>
                <tr>{Html.Join(columns.Select(Heading))}</tr>
                {body}</table></div>

                """
            );
    }

    /// <summary>The same for cells that are text.</summary>
    public static Html Of(ImmutableArray<string> columns, IEnumerable<ImmutableArray<string?>> rows) =>
        Of(columns, rows.Select(row => row.Select(cell => Html.Of($"{cell}")).ToImmutableArray()));

    private static Html Heading(string title) =>
        IsNumber(title) ? Html.Of($"""<th class="n">{title[1..]}</th>""") : Html.Of($"<th>{title}</th>");

    private static Html Row(ImmutableArray<string> columns, ImmutableArray<Html> cells) =>
        Html.Of($"<tr>{Html.Join(cells.Select((cell, column) => Cell(columns[column], cell)))}</tr>\n");

    private static Html Cell(string title, Html content) =>
        IsNumber(title) ? Html.Of($"""<td class="n">{content}</td>""") : Html.Of($"<td>{content}</td>");

    private static bool IsNumber(string title) => title.StartsWith('#');
}
