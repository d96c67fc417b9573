using Weir.Cli.Documents;
using Weir.Cli.Output;

namespace Weir.Cli.Imports;

/// <summary>The answer of <c>weir optimize</c> for people.</summary>
internal static class OptimizePage
{
    public static void Print(Page page, OptimizeDocument document, bool quietly)
    {
        if (quietly)
        {
            return;
        }

        InputPage.Files(page, document.Files);
        page.Grid(Sizes(document));
        page.Grid(Costs(document));
        if (document.Proof is { } proof)
        {
            page.Line(ProofPage.Sentence(proof));
        }

        var times = document.Times;
        page.Line(
            $"read {Seconds(times.ReadMs)}, optimized {Seconds(times.OptimizeMs)}, proved {Seconds(times.ProveMs)}, "
                + $"written {Seconds(times.WriteMs)}"
        );
        InputPage.Outputs(page, document.Outputs);
        if (document.Counters is { } counters)
        {
            page.Line($"{counters}: written");
        }

        if (document.Report is { } report)
        {
            page.Line($"{report}: written");
        }

        if (document.Proof is null)
        {
            page.Hint("Not proved: run it with --prove before you load it");
        }
        else
        {
            page.Hint(document.Target == "nft" ? "Next: weir load --dry-run" : "Next: ipset restore, iptables-restore");
        }
    }

    public static void PrintDifferences(Page page, OptimizeDocument document)
    {
        if (document.Proof is { } proof)
        {
            ProofPage.Print(page, proof, "before", "after");
        }
    }

    private static Grid Sizes(OptimizeDocument document)
    {
        var grid = new Grid(
            "family",
            "table",
            Column.Number("rules before"),
            Column.Number("rules after"),
            Column.Number("chains before"),
            Column.Number("chains after"),
            Column.Number("sets"),
            Column.Number("elements")
        );
        foreach (var (before, after) in document.Before.Zip(document.After))
        {
            grid.Add(
                before.Family,
                before.Table,
                Counted.Number(before.Rules),
                Counted.Number(after.Rules),
                Counted.Number(before.Chains),
                Counted.Number(after.Chains),
                Counted.Number(after.Sets),
                Counted.Number(after.Elements)
            );
        }

        return grid;
    }

    private static Grid Costs(OptimizeDocument document)
    {
        var grid = new Grid(
            "base chain",
            Column.Number("ns before"),
            Column.Number("ns after"),
            Column.Number("ratio")
        );
        foreach (var chain in document.Chains)
        {
            grid.Add(
                $"{chain.Family} {chain.Table} {chain.Chain}",
                $"{chain.Before:N0}",
                $"{chain.After:N0}",
                chain.Before > 0 ? $"{chain.After / chain.Before:F3}" : null
            );
        }

        return grid;
    }

    private static string Seconds(double milliseconds) =>
        milliseconds < 1000 ? $"{milliseconds:F0} ms" : $"{milliseconds / 1000:F1} s";
}
