using System.Diagnostics;
using System.Text.Json.Nodes;
using Shouldly;
using Weir.Kernel.Host;
using Weir.KernelTests.Agent;
using Weir.Testing;

namespace Weir.KernelTests.Benching;

/// <summary>
/// The bench end to end, on rule sets whose order is beyond any noise. Machines are busy: a figure that was too noisy to be quoted
/// (exit code 4) is never an error here, and only what was quoted is compared.
/// </summary>
public sealed class BenchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("weir-bench-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [KernelFact]
    public void Bench_LinearBansAndTheirSet_OrdersThemAndLeavesNothing()
    {
        var rules = Write(
            "bans.rules",
            Dump(
                "INPUT",
                Enumerable.Range(0, 600).Select(static at => $"-A INPUT -s 192.0.{at / 200}.{at % 200}/32 -j DROP")
            )
        );

        var (code, answer) = Bench(
            $"optimized:{rules}",
            $"linear:{rules}",
            "--against",
            $"iptables:{rules}",
            "--traffic",
            "miss: iif eth0 ip saddr 10.0.0.0/8 ip daddr 198.51.100.1 tcp dport 443 flows 4096",
            "--error",
            "100",
            "--time",
            "20s"
        );

        Measured(code, answer);
        if (Delta(answer, 1) is { } optimized && Delta(answer, 2) is { } linear && Delta(answer, 3) is { } legacy)
        {
            linear.ShouldBeGreaterThan(3 * optimized);
            legacy.ShouldBeGreaterThan(3 * optimized);
            Number(answer["candidates"]?[1]?["againstRatio"]).ShouldBeLessThan(0.34);
        }

        Number(answer["injectorNs"]).ShouldBeGreaterThan(1);
        Number(answer["candidates"]?[3]?["loaderPeakBytes"]).ShouldBeInRange(500_000, 60_000_000);
    }

    [KernelFact]
    public void Bench_TrafficOfTheRulesThemselves_HasAClassForEachOutcome()
    {
        var rules = Write(
            "small.rules",
            Dump(
                "FORWARD",
                [
                    "-A FORWARD -i eth0 -o eth1 -s 10.1.0.0/16 -p tcp -m tcp --dport 443 -j ACCEPT",
                    "-A FORWARD -s 10.2.0.0/16 -j DROP",
                ]
            )
        );

        var (code, answer) = Bench($"weir:{rules}", "--error", "100", "--time", "10s");

        Measured(code, answer);
        (answer["traffic"]?.AsArray() ?? [])
            .Select(static one => $"{one?["name"]}")
            .ShouldBe(["IPv4 filter FORWARD: accept", "IPv4 filter FORWARD: drop"], ignoreOrder: true);
    }

    [KernelFact]
    public void Bench_OneClassNamed_MeasuresThatAlone()
    {
        var rules = Write("half.rules", Dump("FORWARD", ["-A FORWARD -s 10.2.0.0/16 -j DROP"]));

        var (code, answer) = Bench(
            $"weir:{rules}",
            "--class",
            "IPv4 filter FORWARD: drop",
            "--error",
            "100",
            "--time",
            "10s"
        );

        Measured(code, answer);
        (answer["traffic"]?.AsArray() ?? [])
            .Select(static one => $"{one?["name"]}")
            .ShouldBe(["IPv4 filter FORWARD: drop"]);
    }

    [KernelFact]
    public void Bench_ClassThatTheTrafficLacks_NamesThoseThatItHas()
    {
        var rules = Write("half.rules", Dump("FORWARD", ["-A FORWARD -s 10.2.0.0/16 -j DROP"]));

        var (code, answer) = Bench($"weir:{rules}", "--class", "dropped");

        code.ShouldBe(2);
        WeirProcess.Codes(answer).ShouldBe("WEIR0678");
        $"{answer["diagnostics"]?[0]?["help"]}".ShouldContain("IPv4 filter FORWARD: drop");
    }

    [KernelFact]
    public void Bench_EstablishedFlows_AreTrackedAndForgotten()
    {
        var rules = Write(
            "ct.nft",
            "table inet t { chain f { type filter hook forward priority 0; ct state established accept; }; }"
        );

        var (code, answer) = Bench(
            rules,
            "--traffic",
            "iif room oif wan ip saddr 10.0.0.0/24 ip daddr 203.0.113.0/24 tcp dport 443 established flows 2000",
            "--error",
            "100",
            "--time",
            "10s"
        );

        Measured(code, answer);
        Number(answer["candidates"]?[1]?["connections"]).ShouldBeInRange(1_900, 2_000);
        Number(answer["candidates"]?[0]?["connections"]).ShouldBe(0);
    }

    [KernelFact]
    public void Bench_CandidateThatDoesNotLoad_SaysWhyAndLeavesNothing()
    {
        var rules = Write("wrong.nft", "table inet t { chain f { type filter hook nowhere priority 0; }; }");

        var (code, answer) = Bench(rules, "--traffic", "iif a ip saddr 10.0.0.1 tcp dport 1 flows 9");

        code.ShouldBe(3);
        WeirProcess.Codes(answer).ShouldBe("WEIR0675");
        $"{answer["diagnostics"]?[0]?["message"]}".ShouldContain("nowhere");
    }

    [KernelFact]
    public void Bench_ErrorThatNoMachineReaches_ExitsWithFourAndQuotesNothing()
    {
        var linear = Enumerable.Range(1, 100).Select(static host => $"-A INPUT -s 192.0.2.{host}/32 -j DROP");
        var rules = Write("bans.rules", Dump("INPUT", [.. linear]));

        // 0.1 % of some 200 ns: the sessions would have to agree to a fifth of a nanosecond.
        var (code, answer) = Bench(rules, "--error", "0.1", "--time", "1s");

        code.ShouldBe(4, answer.ToJsonString());
        WeirProcess.Codes(answer).ShouldContain("WEIR0677");
        $"{answer["sure"]}".ShouldBe("false");
        answer["candidates"]?[1]?["medianNs"].ShouldBeNull();
    }

    [KernelFact]
    public async Task Bench_Interrupted_LeavesNothing()
    {
        using var process = Endless();
        await Begun(process);

        Tool.Run("kill", ["-INT", $"{process.Id}"]);
        await process.WaitForExitAsync();

        process.ExitCode.ShouldBe(130);
        LeftOf(process.Id).ShouldBeEmpty();
    }

    [KernelFact]
    public async Task Bench_Killed_IsCleanedUpByTheNextRun()
    {
        using var process = Endless();
        await Begun(process);
        process.Kill();
        await process.WaitForExitAsync();

        Bench(
            Write("next.rules", Dump("INPUT", ["-A INPUT -s 192.0.2.1/32 -j DROP"])),
            "--error",
            "100",
            "--time",
            "1s"
        );

        LeftOf(process.Id).ShouldBeEmpty();
    }

    /// <summary>Runs until a signal ends it.</summary>
    private Process Endless() =>
        WeirProcess.Start(
            "bench",
            Write("bans.rules", Dump("INPUT", ["-A INPUT -s 192.0.2.1/32 -j DROP"])),
            "--time",
            "5m",
            "--error",
            "0.1"
        );

    private static async Task Begun(Process process)
    {
        while (!process.HasExited && !NamespacesOf(process.Id).Any())
        {
            await Task.Delay(20);
        }
    }

    /// <summary>Runs to the end, and leaves nothing.</summary>
    private static (int ExitCode, JsonNode Answer) Bench(params IEnumerable<string> arguments)
    {
        using var process = WeirProcess.Start(["bench", .. arguments, "--json"]);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        LeftOf(process.Id).ShouldBeEmpty();
        return (process.ExitCode, JsonNode.Parse(output) ?? throw new InvalidOperationException(errors.Result));
    }

    /// <summary>Sure, or openly not: then what was too noisy is null and named.</summary>
    private static void Measured(int code, JsonNode answer)
    {
        code.ShouldBeOneOf(0, 4);
        var quoted = (answer["candidates"]?.AsArray() ?? []).All(static one =>
            one?["deltaNs"] is not null
            && (one["classes"]?.AsArray() ?? []).All(static kind => kind?["deltaNs"] is not null)
        );
        quoted.ShouldBe(code == 0, answer.ToJsonString());
        WeirProcess.Codes(answer).Contains("WEIR0677", StringComparison.Ordinal).ShouldBe(code == 4);
    }

    /// <summary>Null when it was too noisy.</summary>
    private static double? Delta(JsonNode answer, int candidate) =>
        answer["candidates"]?[candidate]?["deltaNs"]?.GetValue<double>();

    private static double Number(JsonNode? node) => node?.GetValue<double>() ?? double.NaN;

    private static IEnumerable<string> NamespacesOf(int pid) =>
        NamedNamespaces.List().Where(name => name.StartsWith($"weirlab-{pid}-", StringComparison.Ordinal));

    private static IEnumerable<string> LeftOf(int pid) =>
        NamespacesOf(pid).Concat(Directory.EnumerateDirectories(Path.GetTempPath(), $"weirlab-{pid}-*"));

    private static string Dump(string chain, IEnumerable<string> rules) =>
        $"*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n{string.Join('\n', rules)}\nCOMMIT\n# {chain}\n";

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
