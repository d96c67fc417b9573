using System.Collections.Immutable;
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

        page.Line(
            $"{InputPage.Count(Rules(document.Before), "rule")} became {Counted.Number(Rules(document.After))}, "
                + (document.Proof is { Verdict: "equal" } ? "proved equal" : "not proved")
        );
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

        // Nothing was written: the errors say why.
        if (document.Outputs.IsEmpty)
        {
            return;
        }

        if (document.Proof is null)
        {
            page.Hint("Not proved: run it with --prove before you load it");
        }
        else
        {
            page.Hint(Next(document));
        }
    }

    public static void PrintDifferences(Page page, OptimizeDocument document)
    {
        if (document.Proof is { } proof)
        {
            ProofPage.Print(page, proof, "before", "after");
        }

        if (document.Report is { } report)
        {
            page.Line($"{report}: written");
        }
    }

    private static long Rules(ImmutableArray<TableDocument> tables) => tables.Sum(table => (long)table.Rules);

    private static string Next(OptimizeDocument document) =>
        document.Target == "nft"
            ? $"Next: weir load {document.Outputs[0].Path} --dry-run"
            : $"Next: {string.Join("; ", document.Outputs.Select(output => Restore(output.Path)))}";

    private static string Restore(string path) =>
        Path.GetExtension(path) switch
        {
            ".ipset" => $"ipset restore < {path}",
            ".v6" => $"ip6tables-restore < {path}",
            _ => $"iptables-restore < {path}",
        };

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
