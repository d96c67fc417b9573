using System.Globalization;
using Weir.Cli.Documents;
using Weir.Cli.Imports;
using Weir.Cli.Output;

namespace Weir.Cli.Demo;

/// <summary>The demo's report for people.</summary>
internal static class DemoPage
{
    public static void Print(Page page, DemoDocument document)
    {
        var load = document.Load;
        page.Line(
            $"{Counted.Of(document.Members, "member")} loaded in one transaction: {Counted.Number(load.ElementsAdded)} elements, "
                + $"{Counted.Number(load.Operations)} operations, {Counted.Number(load.BytesSent)} bytes"
        );
        page.Line(
            $"read {Ms(load.ReadMs)}, compiled {Ms(load.CompileMs)}, written {Ms(load.EncodeMs)}, kernel {Ms(load.KernelMs)}; "
                + $"changes, from site diff to acknowledged commit: {string.Join(", ", document.ChangesMs.Select(Ms))}"
        );
        page.Line("");
        var grid = new Grid("probe", "expected", "seen", "ok");
        foreach (var probe in document.Probes)
        {
            grid.Add(probe.Name, probe.Expected, probe.Seen, probe.Ok ? "yes" : "NO");
        }

        page.Grid(grid);
        page.Line("");
        var classes = new Grid(
            "predicted cost",
            Column.Number("look-ups"),
            Column.Number("ns for rules"),
            Column.Number("ns in all")
        );
        foreach (var kind in document.Classes)
        {
            classes.Add(kind.Name, $"{kind.LookUps}", Number(kind.RuleNanoseconds), Number(kind.TotalNanoseconds));
        }

        page.Grid(classes);
        page.Line("");
        Print(page, document.Import);
        page.Line("");
        page.Line(
            document.Failed == 0
                ? $"all {document.Probes.Length} probes as expected, and the old rules are proved"
                : $"{Counted.Of(document.Failed, "thing")} not as expected"
        );
    }

    private static void Print(Page page, DemoImport import)
    {
        page.Line(
            $"Rules that are there already: a web farm's iptables-save, {Counted.Of(import.RulesBefore, "rule")} ({Ms(import.Ms)} for all of this)"
        );
        foreach (var finding in import.Findings)
        {
            page.Finding(finding);
        }

        page.Line(
            $"{Counted.Of(import.RulesBefore, "rule")} become {Counted.Number(import.RulesAfter)}; {ProofPage.Sentence(import.Proof)}"
        );
        page.Line($"a copy with a mistyped port ({import.Typing}) is {import.Broken.Verdict}:");
        ProofPage.Print(
            page,
            import.Broken with
            {
                Differences = [.. import.Broken.Differences.Take(1)],
            },
            "dump",
            "copy"
        );
        page.Line(
            $"loaded: {Counted.Number(import.LoadedBytes)} bytes, kernel {Ms(import.KernelMs)}; what the kernel holds, read back, against the dump: "
                + ProofPage.Sentence(import.Held)
        );
    }

    private static string Ms(double value) => value.ToString("0.0", CultureInfo.InvariantCulture) + " ms";

    private static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
