using System.Globalization;
using Weir.Cli.Documents;
using Weir.Cli.Output;

namespace Weir.Cli.Benching;

/// <summary>A run for people.</summary>
internal static class BenchPage
{
    private const string Noisy = "too noisy";

    public static void Print(Page page, BenchDocument document)
    {
        page.Grid(Candidates(document));
        if (document.Traffic.Length > 1)
        {
            page.Line("");
            page.Grid(Classes(document));
        }

        page.Line("");
        page.Line(
            $"ns per packet over no rules, ± its error (95 % confidence), in {Counted.Of(document.Sessions, "session")}; "
                + $"the injector's own {Number(document.InjectorNs)} ns are in every median; {document.Kernel}"
        );
        page.Line($"measured while nobody else used the core: {Number(document.CalmPct)} % of the packets count");
        if (document.Svg is { } svg)
        {
            page.Line($"plot: {svg}");
        }
    }

    private static Grid Candidates(BenchDocument document)
    {
        var compared = document.Candidates.Any(static one => one.AgainstRatio is not null);
        var grid = new Grid(
            "candidate",
            Column.Number("ns/packet"),
            Column.Number("over none"),
            Column.Number("±"),
            Column.Number(compared ? "ratio" : "spread %"),
            Column.Number("packets/s"),
            Column.Number("load ms"),
            Column.Number("loader MB"),
            Column.Number("kernel MB"),
            Column.Number("connections")
        );
        foreach (var one in document.Candidates)
        {
            grid.Add(
                one.Name,
                Quoted(one.MedianNs),
                Quoted(one.DeltaNs),
                one.DeltaErrorNs is { } error ? Number(error) : "unknown",
                compared ? one.AgainstRatio?.ToString("F2", CultureInfo.InvariantCulture) ?? "" : Number(one.SpreadPct),
                one.PacketsPerSecond is { } rate ? Counted.Number((long)rate) : "",
                Number(one.LoadMs),
                Megabytes(one.LoaderPeakBytes),
                Megabytes(one.KernelBytes),
                Counted.Number(one.Connections)
            );
        }

        return grid;
    }

    private static Grid Classes(BenchDocument document)
    {
        var grid = new Grid([
            "over no rules, ns",
            Column.Number("part"),
            .. document.Candidates.Skip(1).Select(static one => Column.Number(one.Name)),
        ]);
        for (var at = 0; at < document.Traffic.Length; at++)
        {
            var kind = document.Traffic[at];
            grid.Add([
                kind.Name,
                $"{kind.Weight.ToString("P0", CultureInfo.InvariantCulture)}",
                .. document.Candidates.Skip(1).Select(one => Quoted(one.Classes[at].DeltaNs)),
            ]);
        }

        return grid;
    }

    private static string Quoted(double? value) => value is { } known ? Number(known) : Noisy;

    private static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("N0", CultureInfo.InvariantCulture);
}
