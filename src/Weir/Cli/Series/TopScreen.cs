using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;

namespace Weir.Cli.Series;

/// <summary>The table of <c>weir top</c>, once or over and over.</summary>
internal static class TopScreen
{
    // ECMA-48: cursor to the first line, then erase to the end of each line and of the screen, so that nothing flickers as a cleared screen does.
    private const string Home = "\e[H";
    private const string RestOfLine = "\e[K";
    private const string RestOfScreen = "\e[J";

    public static void Print(Page page, TopDocument document)
    {
        page.Line(Head(document));
        page.Grid(Grid(document));
    }

    public static void Draw(Surroundings surroundings, TopDocument document)
    {
        using var drawn = new StringWriter { NewLine = "\n" };
        PlainGrid.Write(drawn, Grid(document));
        var lines = $"{Head(document)}\n\n{drawn}".Replace("\n", $"{RestOfLine}\n", StringComparison.Ordinal);
        surroundings.Out.Write($"{Home}{lines}{RestOfScreen}");
        surroundings.Out.Flush();
    }

    private static string Head(TopDocument document) =>
        $"{Counted.Of(document.Moving, "member")} moving: "
        + $"up {Amount.BitsPerSecond(document.UpBitsPerSecond)}, down {Amount.BitsPerSecond(document.DownBitsPerSecond)}";

    private static Grid Grid(TopDocument document)
    {
        var grid = new Grid(
            Column.Number("member"),
            "login",
            Column.Number("up"),
            Column.Number("down"),
            Column.Number("packets up"),
            Column.Number("packets down")
        );
        foreach (var row in document.Members)
        {
            grid.Add(
                $"{row.Member}",
                row.Login,
                Amount.BitsPerSecond(row.UpBitsPerSecond),
                Amount.BitsPerSecond(row.DownBitsPerSecond),
                Amount.PerSecond(row.UpPacketsPerSecond),
                Amount.PerSecond(row.DownPacketsPerSecond)
            );
        }

        return grid;
    }
}
