using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Weir.Sources.Example;

namespace Weir.Bench;

/// <summary>Full load of a campus: <c>weir apply</c> against <c>nft -f</c> of the same rule set, in turn, each in a fresh namespace.</summary>
internal static class LoadBench
{
    private const int Rounds = 3;

    /// <param name="weir">The built command line.</param>
    public static void Run(TextWriter output, int members, string weir)
    {
        var directory = Directory.CreateTempSubdirectory("weir-bench-").FullName;
        var site = Path.Combine(directory, "site");
        try
        {
            CampusExample.Create(site, members);
            var text = Path.Combine(directory, "campus.nft");
            File.WriteAllText(text, Execute(weir, $"show --site {site} --format nft").Output);
            var nft = new List<Timed>();
            var ours = new List<(Timed Run, JsonElement Document)>();
            for (var round = 0; round < Rounds; round++)
            {
                nft.Add(InNamespace(name => Execute("ip", $"netns exec {name} nft -f {text}")));
                // A state folder of its own each time: the table is loaded whole, not changed.
                var state = Path.Combine(directory, $"state{round}");
                var run = InNamespace(name =>
                    Execute(weir, $"apply --site {site} --netns {name} --state {state} --json")
                );
                ours.Add((run, JsonDocument.Parse(run.Output).RootElement));
            }

            Print(output, members, nft, ours);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void Print(
        TextWriter output,
        int members,
        List<Timed> nft,
        List<(Timed Run, JsonElement Document)> ours
    )
    {
        double Ms(string name) => Median.Of(ours.Select(run => run.Document.GetProperty(name).GetDouble()));
        var nftMs = Median.Of(nft.Select(run => run.Milliseconds));
        var nftPeak = Median.Of(nft.Select(run => (double)run.PeakBytes)) / 1e6;
        var peak = Ms("peakMemoryBytes") / 1e6;
        var whole = Median.Of(ours.Select(run => run.Run.Milliseconds));
        output.WriteLine(
            $"| {members:N0} members, {ours[0].Document.GetProperty("elementsAdded").GetInt32():N0} elements | ms | of nft -f | peak MB |"
        );
        output.WriteLine("|---|---|---|---|");
        output.WriteLine($"| `nft -f`, whole process | {nftMs:N0} | 1 | {nftPeak:N0} |");
        output.WriteLine(
            $"| `weir apply`: transaction with state and verification (`applyMs`) | {Ms("applyMs"):N0} | {Ms("applyMs") / nftMs:N2} | {peak:N0} |"
        );
        output.WriteLine($"| of it, writing the bytes (`encodeMs`) | {Ms("encodeMs"):N0} | | |");
        output.WriteLine($"| of it, the kernel (`kernelMs`) | {Ms("kernelMs"):N0} | | |");
        output.WriteLine($"| compiling (`compileMs`) | {Ms("compileMs"):N0} | | |");
        output.WriteLine($"| reading and checking the database (`readMs`) | {Ms("readMs"):N0} | | |");
        output.WriteLine($"| `weir apply`, whole process | {whole:N0} | {whole / nftMs:N2} | {peak:N0} |");
        output.WriteLine();
        output.WriteLine(
            $"Bars: `applyMs` ≤ 0.4 of `nft -f`, peak memory ≤ 1.0 of it (here {peak / nftPeak:N2}), compile ≤ 1,000 ms."
        );
    }

    private static Timed InNamespace(Func<string, Timed> run)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"weir-bench-{Environment.ProcessId}");
        Execute("ip", $"netns add {name}");
        try
        {
            return run(name);
        }
        finally
        {
            Execute("ip", $"netns delete {name}");
        }
    }

    /// <summary>Runs a program to its end under time(1), which tells its peak memory.</summary>
    private static Timed Execute(string program, string arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/time", $"-f %M {program} {arguments}")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var began = TimeProvider.System.GetTimestamp();
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var time = TimeProvider.System.GetElapsedTime(began);
        var lines = errors.GetAwaiter().GetResult().TrimEnd().Split('\n');
        return process.ExitCode == 0
            ? new Timed(time.TotalMilliseconds, long.Parse(lines[^1], CultureInfo.InvariantCulture) * 1024, output)
            : throw new InvalidOperationException(
                $"{program} {arguments} ended with {process.ExitCode}: {string.Join('\n', lines)}"
            );
    }

    private sealed record Timed(double Milliseconds, long PeakBytes, string Output);
}
