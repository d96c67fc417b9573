using Weir.Bench.Page;
using Weir.Core.Analysis;
using Weir.Core.Analysis.Equivalence;
using Weir.Core.Compiler.Cost;
using Weir.Core.Compiler.Passes;
using Weir.Core.Rules;
using Weir.Sources.Importing;
using Weir.Sources.IptablesSave;

namespace Weir.Bench;

/// <summary>Every dump of a corpus: rules and predicted cost before and after, beside nft's own translation and optimisation.</summary>
internal static class ImportCorpus
{
    private const int MostNodes = 20_000_000;

    public static void Write(SectionRun run)
    {
        run.Output.WriteLine(
            """
            Table of every dump: [performance-corpus.md](performance-corpus.md). Predicted by the shipped cost table, sums over all base chains of a packet
            that no rule is about, or of the mean packet where the dump has counters. `nft -o` is given what `iptables-restore-translate` made.

            """
        );
        if (Environment.GetEnvironmentVariable("WEIR_CORPUS") is not { Length: > 0 } corpus)
        {
            run.Output.WriteLine("Not measured: `WEIR_CORPUS` names no corpus.");
            return;
        }

        using var table = new StringWriter { NewLine = "\n" };
        table.WriteLine(
            "# Every dump of the corpus\n\nWritten by `bench/run corpus`; what the columns are: [performance.md](performance.md).\n"
        );
        run.Output.WriteLine(Run(table, corpus));
        run.Beside("performance-corpus.md", table.ToString());
    }

    /// <returns>The sums, in words.</returns>
    private static string Run(StringWriter output, string corpus)
    {
        var root = Path.Combine(corpus, "iptables-save");
        var files = Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        output.WriteLine(
            "| dump | rules | after | predicted ns | after | proof | `iptables-restore-translate`, rules | `nft -o`, rules |"
        );
        output.WriteLine("|---|---|---|---|---|---|---|---|");
        var totals = new Totals();
        foreach (var path in files)
        {
            var name = Path.GetRelativePath(root, path);
            if (!name.EndsWith("STATS.tsv", StringComparison.Ordinal))
            {
                One(output, name, path, totals);
            }
        }

        var sums =
            $"{totals.Dumps} dumps: {totals.Before:N0} rules become {totals.After:N0}; proved equal {totals.Equal}, undecided {totals.Undecided}, different {totals.Different}, not done {totals.Failed}. "
            + $"Predicted {totals.CostBefore:N0} ns become {totals.CostAfter:N0} (sums over all base chains); dearer than before: {totals.Dearer}.";
        output.WriteLine($"\n{sums}");
        return sums;
    }

    private static void One(TextWriter output, string name, string path, Totals totals)
    {
        using var stream = File.OpenRead(path);
        var import = IptablesSaveReader.Read(stream, name, new ImportSettings());
        if (import.Tables.IsEmpty)
        {
            return;
        }

        totals.Dumps++;
        var before = new Firewall(import.Tables);
        var cells = Ours(before, totals);
        var (translated, optimized) = Peers(path, import.Tables[0].Family);
        output.WriteLine($"| {name} | {Rules(before):N0} | {cells} | {translated} | {optimized} |");
    }

    private static string Ours(Firewall before, Totals totals)
    {
        try
        {
            var after = Optimizer.Run(before, new OptimizerSettings()).Firewall;
            var (costBefore, costAfter) = (Cost(before), Cost(after));
            var settings = EquivalenceSettings.Default with { MostNodes = MostNodes };
            var verdict = EquivalenceCheck.Run(before, after, settings).Verdict;
            totals.Add(Rules(before), Rules(after), costBefore, costAfter, verdict);
            return $"{Rules(after):N0} | {costBefore:N0} | {costAfter:N0} | {verdict.ToString().ToLowerInvariant()}";
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A table of results must have a row for what went wrong.
            totals.Failed++;
            return $"| | | {exception.GetType().Name}";
        }
    }

    private static (string Translated, string Optimized) Peers(string path, Family family)
    {
        var tool = family == Family.Ip6 ? "ip6tables-restore-translate" : "iptables-restore-translate";
        var translation = Processes.Run(tool, ["-f", path]);
        if (translation.Error is not null)
        {
            return ("refuses", "");
        }

        var rules = Lines(translation.Output, "add rule ");
        var skipped = Lines(translation.Output, "# -A ") + Lines(translation.Output, "# -t ");
        var text = Path.GetTempFileName();
        try
        {
            File.WriteAllText(text, translation.Output);
            var optimized = Processes.InNamespace(netns =>
            {
                var load = Processes.Run("nft", ["-o", "-f", text], netns: netns);
                return load.Error is null ? Processes.Run("nft", ["-s", "list", "ruleset"], netns: netns) : load;
            });
            var left = skipped > 0 ? $"{rules:N0}, {skipped:N0} not translated" : $"{rules:N0}";
            return (left, optimized.Error is null ? $"{Listed(optimized.Output):N0}" : "refuses");
        }
        finally
        {
            File.Delete(text);
        }
    }

    // A listed rule is a line two tabs deep that is not the chain's head.
    private static int Listed(string listing)
    {
        var count = 0;
        foreach (var line in listing.Split('\n'))
        {
            count +=
                line.StartsWith("\t\t", StringComparison.Ordinal)
                && !line.StartsWith("\t\ttype ", StringComparison.Ordinal)
                && !line.StartsWith("\t\t\t", StringComparison.Ordinal)
                    ? 1
                    : 0;
        }

        return count;
    }

    private static int Lines(string text, string start) =>
        text.Split('\n').Count(line => line.StartsWith(start, StringComparison.Ordinal));

    private static int Rules(Firewall firewall) => firewall.Tables.Items.Sum(static table => table.RuleCount);

    private static double Cost(Firewall firewall) =>
        firewall
            .Tables.Items.SelectMany(static table => RulesetCost.Of(table, CostTable.Default))
            .Sum(static chain => chain.Nanoseconds);

    private sealed class Totals
    {
        public int Dumps { get; set; }

        public int Failed { get; set; }

        public int Equal { get; private set; }

        public int Different { get; private set; }

        public int Undecided { get; private set; }

        /// <summary>Dumps whose packets pay more by the prediction, by half a nanosecond at least.</summary>
        public int Dearer { get; private set; }

        public long Before { get; private set; }

        public long After { get; private set; }

        public double CostBefore { get; private set; }

        public double CostAfter { get; private set; }

        public void Add(int before, int after, double costBefore, double costAfter, EquivalenceVerdict verdict)
        {
            Before += before;
            After += after;
            CostBefore += costBefore;
            CostAfter += costAfter;
            Dearer += costAfter >= costBefore + 0.5 ? 1 : 0;
            Equal += verdict == EquivalenceVerdict.Equal ? 1 : 0;
            Different += verdict == EquivalenceVerdict.Different ? 1 : 0;
            Undecided += verdict == EquivalenceVerdict.Undecided ? 1 : 0;
        }
    }
}
