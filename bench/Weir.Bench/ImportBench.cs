using System.Globalization;
using Weir.Bench.Page;
using Weir.Sources.Example.Import;

namespace Weir.Bench;

/// <summary>Import, optimisation, proof, load and packets of the generated rule sets, beside the tools that do the same work.</summary>
internal static class ImportBench
{
    public static void Write(SectionRun run)
    {
        run.Output.WriteLine(
            """
            The generated dumps of examples/import, each step in a process of its own, each load in a fresh namespace. "One transaction" is what the
            kernel is given of the optimized rules: plan, encode, commit.

            """
        );
        Run(
            run.Output,
            run.Size<ImportShape[]>([ImportShape.WebFarm, ImportShape.Tree, ImportShape.Full], [ImportShape.WebFarm])
        );
    }

    public static void Run(TextWriter output, IEnumerable<ImportShape> shapes)
    {
        var directory = Directory.CreateTempSubdirectory("weir-bench-").FullName;
        try
        {
            GenerateImports.Run(TextWriter.Null, directory);
            foreach (var shape in shapes)
            {
                Shape(output, directory, shape);
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void Shape(TextWriter output, string directory, ImportShape shape)
    {
        var file = GenerateImports.PathOf(directory, shape);
        output.WriteLine($"### `{Path.GetFileName(file)}`, {new FileInfo(file).Length / 1e6:N1} MB\n");
        output.WriteLine("| step | ms | of the peer | peak MB | |");
        output.WriteLine("|---|---|---|---|---|");
        var read = Step("read", file, "");
        Row(output, "import", Figure(read, "readMs"), null, read, $"{Rate(read):N1} million rules/s");
        var prove = Step("prove", file, "");
        Row(output, "optimise", Figure(prove, "optimizeMs"), null, prove, Shapes(prove));
        Row(output, "prove", Figure(prove, "proveMs"), null, prove, Word(prove, "verdict"));
        Loads(output, directory, shape, file);
        output.WriteLine();
        if (shape != ImportShape.WebFarm)
        {
            Packets(output, directory, shape, file);
        }
    }

    private static void Loads(TextWriter output, string directory, ImportShape shape, string file)
    {
        var original = Path.Combine(directory, "original.nft");
        var result = Path.Combine(directory, "result.nft");
        Step("write", file, result);
        var legacy = InNamespace("iptables-legacy-restore", [], file);
        Row(output, "`iptables-legacy-restore`, original", legacy.Milliseconds, null, legacy, "");
        var translated = InNamespace("iptables-nft-restore", [], file);
        Row(output, "`iptables-nft-restore`, original", translated.Milliseconds, null, translated, "");
        var peer = legacy;
        if (shape != ImportShape.Full)
        {
            Step("text", file, original);
            peer = InNamespace("nft", ["-f", original], null);
            Row(output, "`nft -f`, original", peer.Milliseconds, null, peer, "");
            var optimized = InNamespace("nft", ["-o", "-f", original], null);
            Row(output, "`nft -o -f`, original", optimized.Milliseconds, null, optimized, "");
        }

        var load = Processes.InNamespace(name => Step("load", file, name));
        var milliseconds = Figure(load, "planMs") + Figure(load, "encodeMs") + Figure(load, "kernelMs");
        var kernel = string.Create(CultureInfo.InvariantCulture, $"the kernel {Figure(load, "kernelMs"):N0} ms");
        Row(
            output,
            "one transaction, result",
            milliseconds,
            peer,
            load,
            $"{kernel}; peak with import and optimisation"
        );
        var text = InNamespace("nft", ["-f", result], null);
        Row(output, "`nft -f`, result", text.Milliseconds, peer, text, "");
    }

    private static void Packets(TextWriter output, string directory, ImportShape shape, string file)
    {
        // nft cannot read 1.6 million rules of text in reasonable time: there its own restore tool is the translation.
        var translation =
            shape == ImportShape.Tree
                ? new ImportRules("nft, original", "nft", Path.Combine(directory, "original.nft"))
                : new ImportRules("`iptables-nft`, original", "iptables-nft-restore", file);
        ImportPackets.Write(
            output,
            shape,
            file,
            [
                new("`iptables-legacy`, original", "iptables-legacy-restore", file),
                translation,
                new("nft, result", "nft", Path.Combine(directory, "result.nft")),
            ]
        );
    }

    private static void Row(TextWriter output, string step, double milliseconds, Ran? peer, Ran ran, string note)
    {
        var ratio = peer is { Error: null } ? $"{milliseconds / peer.Milliseconds:N2}" : "";
        var words = ran.Error is { } error ? $"failed: {error}" : note;
        output.WriteLine($"| {step} | {milliseconds:N0} | {ratio} | {ran.PeakMegabytes:N0} | {words} |");
    }

    private static Ran InNamespace(string program, string[] arguments, string? input) =>
        Processes.InNamespace(name => Processes.Run(program, arguments, input, name));

    private static Ran Step(string step, string file, string target) =>
        Processes.Run(
            Environment.ProcessPath ?? throw new InvalidOperationException("no path of this program"),
            ["import-step", step, file, target]
        );

    private static double Rate(Ran ran) => Figure(ran, "rules") / Figure(ran, "readMs") / 1000;

    private static string Shapes(Ran ran) =>
        $"{Figure(ran, "rulesBefore"):N0} rules in {Figure(ran, "chainsBefore"):N0} chains become {Figure(ran, "rulesAfter"):N0} in {Figure(ran, "chainsAfter"):N0} with {Figure(ran, "setsAfter"):N0} sets and maps";

    private static double Figure(Ran ran, string name) =>
        double.TryParse(Word(ran, name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : double.NaN;

    private static string Word(Ran ran, string name)
    {
        foreach (var line in ran.Output.Split('\n'))
        {
            if (line.StartsWith(name + " ", StringComparison.Ordinal))
            {
                return line[(name.Length + 1)..];
            }
        }

        return "";
    }
}
