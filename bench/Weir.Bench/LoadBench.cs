using System.Text.Json;
using Weir.Bench.Page;

namespace Weir.Bench;

/// <summary>Full loads and changes of one member, beside the tools that load the same: each load in a fresh namespace, in turn.</summary>
internal static class LoadBench
{
    private const int Rounds = 3;

    public static void Write(SectionRun run)
    {
        run.Output.WriteLine(
            $"Whole processes, medians of {Rounds} in turn, each in a fresh namespace. The chains hold the IPv4 part of the same policy (section campus).\n"
        );
        foreach (var members in run.Size<int[]>([5_000, 50_000], [200]))
        {
            Members(run, members);
        }

        Elements(run, run.Size(1_000_000, 20_000));
    }

    private static void Members(SectionRun run, int members)
    {
        var site = run.PathOf($"site-{members}");
        var tree = run.PathOf($"tree-{members}.rules");
        GenerateCampus.Run(TextWriter.Null, site, tree, members);
        var text = run.PathOf($"campus-{members}.nft");
        File.WriteAllText(text, Must(Processes.Run(run.Weir, ["show", "--site", site, "--format", "nft"])).Output);
        var (nft, ours) = (new Times(), new Times());
        var (legacy, tool) = (new Times(), new Times());
        var (legacyChange, toolChange) = (new Times(), new Times());
        var documents = new List<JsonElement>();
        for (var round = 0; round < Rounds; round++)
        {
            nft.Add(InNamespace("nft", ["-f", text], null));
            // A state folder of its own each time: the table is loaded whole, not changed.
            var state = run.PathOf($"state{members}-{round}");
            var apply = Processes.InNamespace(name =>
                Processes.Run(run.Weir, ["apply", "--site", site, "--netns", name, "--state", state, "--json"])
            );
            ours.Add(Must(apply));
            documents.Add(JsonDocument.Parse(apply.Output).RootElement);
            LoadAndChange("iptables-legacy", tree, legacy, legacyChange);
            LoadAndChange("iptables-nft", tree, tool, toolChange);
        }

        double Ms(string name) => Median.Of(documents.Select(document => document.GetProperty(name).GetDouble()));
        var output = run.Output;
        output.WriteLine(
            $"### {members:N0} members, {documents[0].GetProperty("elementsAdded").GetInt32():N0} elements\n"
        );
        output.WriteLine("| | ms | of `nft -f` | peak MB |\n|---|---|---|---|");
        Row(output, "`nft -f` of the same rule set", nft, nft);
        output.WriteLine(
            $"| `weir apply`: transaction with state and verification (`applyMs`) | {Ms("applyMs"):N0} | {Ms("applyMs") / nft.Median:N2} | |"
        );
        output.WriteLine($"| of it, the kernel (`kernelMs`) | {Ms("kernelMs"):N0} | | |");
        output.WriteLine(
            $"| compiling (`compileMs`), reading and checking the database (`readMs`) | {Ms("compileMs"):N0}, {Ms("readMs"):N0} | | |"
        );
        Row(output, "`weir apply`, whole process", ours, nft);
        Row(output, "`iptables-legacy-restore` of the chains", legacy, nft);
        Row(output, "`iptables-nft-restore` of the chains", tool, nft);
        output.WriteLine("\n| one member changes | ms |\n|---|---|");
        output.WriteLine(
            $"| Weir, in a running process, median (section changes has more) | {Median.Of(ChangesBench.Times(members, run.Size(100, 10))):N2} |"
        );
        output.WriteLine($"| `iptables-legacy -A`, one rule of the member's chain | {legacyChange.Median:N0} |");
        output.WriteLine($"| `iptables-nft -A`, the same | {toolChange.Median:N0} |\n");
        run.Expect(
            $"applyMs ≤ 0.4 × nft -f at {members:N0} members",
            Ms("applyMs") / nft.Median,
            Ms("applyMs") <= 0.4 * nft.Median
        );
        // A few members need less than the runtime that Weir brings along.
        if (members >= 50_000)
        {
            run.Expect(
                $"peak memory ≤ 1.0 × nft -f at {members:N0} members",
                ours.Peak / nft.Peak,
                ours.Peak <= nft.Peak
            );
        }
    }

    /// <summary>The change is timed in the namespace that has the rules.</summary>
    private static void LoadAndChange(string tool, string tree, Times load, Times change) =>
        Processes.InNamespace(name =>
        {
            load.Add(Must(Processes.Run($"{tool}-restore", [], tree, name)));
            var ran = Must(
                Processes.Run(tool, ["-t", "mangle", "-A", "u1001", "-j", "MARK", "--set-mark", "7"], null, name)
            );
            change.Add(ran);
            return ran;
        });

    private static void Elements(SectionRun run, int count)
    {
        var (sets, rules, text) = ElementFiles.Write(run.Folder, count);
        var (ipset, nft, ours) = (new Times(), new Times(), new Times());
        var (ipsetChange, nftChange) = (new Times(), new Times());
        for (var round = 0; round < Rounds; round++)
        {
            Processes.InNamespace(name =>
            {
                ipset.Add(Must(Processes.Run("ipset", ["restore"], sets, name)));
                var ran = Must(Processes.Run("ipset", ["add", ElementFiles.Set, "192.0.2.1"], null, name));
                ipsetChange.Add(ran);
                return ran;
            });
            Processes.InNamespace(name =>
            {
                nft.Add(Must(Processes.Run("nft", ["-f", text], null, name)));
                var ran = Must(
                    Processes.Run("nft", ["add", "element", "ip", "t", ElementFiles.Set, "{ 192.0.2.1 }"], null, name)
                );
                nftChange.Add(ran);
                return ran;
            });
            ours.Add(
                Must(Processes.InNamespace(name => Processes.Run(run.Weir, ["load", sets, rules, "--netns", name])))
            );
        }

        var output = run.Output;
        output.WriteLine($"### A set of {count:N0} addresses\n");
        output.WriteLine("| | ms | of `nft -f` | peak MB | one more, ms |\n|---|---|---|---|---|");
        output.WriteLine($"| `nft -f` | {nft.Median:N0} | 1 | {nft.Peak:N0} | {nftChange.Median:N1} |");
        output.WriteLine(
            $"| `ipset restore` | {ipset.Median:N0} | {ipset.Median / nft.Median:N2} | {ipset.Peak:N0} | {ipsetChange.Median:N1} |"
        );
        output.WriteLine(
            $"| `weir load` of the ipset file and one rule (reading and checking included) | {ours.Median:N0} | {ours.Median / nft.Median:N2} | {ours.Peak:N0} | |"
        );
    }

    private static void Row(TextWriter output, string what, Times times, Times peer) =>
        output.WriteLine($"| {what} | {times.Median:N0} | {times.Median / peer.Median:N2} | {times.Peak:N0} |");

    private static Ran InNamespace(string program, string[] arguments, string? input) =>
        Must(Processes.InNamespace(name => Processes.Run(program, arguments, input, name)));

    private static Ran Must(Ran ran) => ran.Error is null ? ran : throw new InvalidOperationException(ran.Error);

    private sealed class Times
    {
        private readonly List<Ran> _runs = [];

        public double Median => Bench.Median.Of(_runs.Select(static run => run.Milliseconds));

        /// <summary>Megabytes.</summary>
        public double Peak => Bench.Median.Of(_runs.Select(static run => run.PeakMegabytes));

        public void Add(Ran ran) => _runs.Add(ran);
    }
}
