using System.Globalization;
using Weir.Cli.Documents;
using Weir.Cli.Output;

namespace Weir.Cli.Demo;

/// <summary>The flood's report for people.</summary>
internal static class DemoWebfarmPage
{
    public static void Print(Page page, DemoWebfarmDocument document)
    {
        page.Line(
            $"{Counted.Number(document.Bans)} bans, {Counted.Number(document.Listeners)} listeners; SYNs of 64 bytes from banned addresses, as many as one CPU sends; "
                + "all packets are received by one other CPU"
        );
        page.Line("");
        PrintServed(page, document);
        page.Line("");
        PrintDropped(page, document);
        page.Line("");
        PrintVerdicts(page, document);
    }

    private static void PrintServed(Page page, DemoWebfarmDocument document)
    {
        var grid = new Grid(
            "rules",
            "adverts",
            Column.Number("served without"),
            Column.Number("served with the flood"),
            Column.Number("median"),
            Column.Number("slowest 1 %"),
            Column.Number("adverts lost"),
            Column.Number("VRRP changes"),
            Column.Number("tracked")
        );
        foreach (var row in document.Rows)
        {
            grid.Add(
                FloodNames.Rules(row),
                FloodNames.Adverts(row),
                Share(row.Quiet),
                Share(row.Flood),
                Ms(row.Flood.MedianMs),
                Ms(row.Flood.WorstMs),
                $"{row.Flood.AdvertsLost} of {row.Flood.AdvertsSent}",
                $"{row.Flood.VrrpChanges.Length}",
                $"{row.Flood.TrackedListeners}"
            );
        }

        page.Grid(grid);
    }

    private static void PrintDropped(Page page, DemoWebfarmDocument document)
    {
        var grid = new Grid(
            "rules",
            "adverts",
            Column.Number("sent/s"),
            Column.Number("card's ring"),
            Column.Number("XDP"),
            Column.Number("backlog"),
            Column.Number("rules"),
            Column.Number("soft interrupts by CPU")
        );
        foreach (var row in document.Rows)
        {
            var fate = row.Flood.Dropped;
            grid.Add(
                FloodNames.Rules(row),
                FloodNames.Adverts(row),
                Counted.Number((long)(fate.Sent / row.Flood.Seconds)),
                Part(fate.Ring, fate.Sent),
                Part(fate.Xdp, fate.Sent),
                Part(fate.Backlog, fate.Sent),
                Part(fate.Rules, fate.Sent),
                string.Join(
                    " ",
                    row.Flood.SoftIrq.Select(static share => share.ToString("P0", CultureInfo.InvariantCulture))
                )
            );
        }

        page.Grid(grid);
    }

    private static void PrintVerdicts(Page page, DemoWebfarmDocument document)
    {
        foreach (var row in document.Rows)
        {
            var changes = row.Flood.VrrpChanges;
            var what = changes.IsEmpty
                ? "nobody changed places"
                : string.Join(", ", changes.Take(6)) + (changes.Length > 6 ? " …" : "");
            page.Line(
                $"{FloodNames.Rules(row)}, adverts {FloodNames.Adverts(row)}: {row.Kept.ToString("P1", CultureInfo.InvariantCulture)} of what was served without the flood; {what}"
            );
        }
    }

    private static string Share(FloodStretch stretch) =>
        $"{Counted.Number(stretch.Served)} of {Counted.Number(stretch.Asked)}";

    private static string Part(long frames, long sent) =>
        sent == 0 ? "" : ((double)frames / sent).ToString("P1", CultureInfo.InvariantCulture);

    private static string Ms(double value) => value.ToString("0.0", CultureInfo.InvariantCulture) + " ms";
}

/// <summary>What scenarios are called.</summary>
internal static class FloodNames
{
    public static string Rules(FloodRow row) =>
        row.Rules switch
        {
            "old" => "linear, iptables",
            "nft" => "Weir, nftables",
            _ => "Weir, XDP",
        };

    public static string Adverts(FloodRow row) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{row.AdvertMs / 1_000:0.#} s{(row.OwnLink ? ", own queue" : "")}"
        );
}
