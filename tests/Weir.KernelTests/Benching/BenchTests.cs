using System.Text.Json.Nodes;
using Shouldly;
using Weir.Kernel.Host;
using Weir.KernelTests.Agent;
using Weir.Lab.Topologies;
using Weir.Testing;

namespace Weir.KernelTests.Benching;

/// <summary>The bench end to end, on rule sets whose order is beyond any noise. Figures are not asserted: machines are busy.</summary>
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

        var (code, answer) = WeirProcess.Run(
            "bench",
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

        code.ShouldBe(0, answer.ToJsonString());
        var (optimized, linear, legacy) = (Delta(answer, 1), Delta(answer, 2), Delta(answer, 3));
        linear.ShouldBeGreaterThan(3 * optimized);
        legacy.ShouldBeGreaterThan(3 * optimized);
        Number(answer["injectorNs"]).ShouldBeGreaterThan(1);
        Number(answer["candidates"]?[1]?["againstRatio"]).ShouldBeLessThan(0.34);
        Number(answer["candidates"]?[3]?["loaderPeakBytes"]).ShouldBeInRange(500_000, 60_000_000);
        Orphans().ShouldBeEmpty();
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

        var (code, answer) = WeirProcess.Run("bench", $"weir:{rules}", "--error", "100", "--time", "10s");

        code.ShouldBe(0, answer.ToJsonString());
        (answer["traffic"]?.AsArray() ?? [])
            .Select(static one => $"{one?["name"]}")
            .ShouldBe(["IPv4 filter FORWARD: accept", "IPv4 filter FORWARD: drop"], ignoreOrder: true);
    }

    [KernelFact]
    public void Bench_EstablishedFlows_AreTrackedAndForgotten()
    {
        var rules = Write(
            "ct.nft",
            "table inet t { chain f { type filter hook forward priority 0; ct state established accept; }; }"
        );

        var (code, answer) = WeirProcess.Run(
            "bench",
            rules,
            "--traffic",
            "iif room oif wan ip saddr 10.0.0.0/24 ip daddr 203.0.113.0/24 tcp dport 443 established flows 2000",
            "--error",
            "100",
            "--time",
            "10s"
        );

        code.ShouldBe(0, answer.ToJsonString());
        Number(answer["candidates"]?[1]?["connections"]).ShouldBeInRange(1_900, 2_000);
        Number(answer["candidates"]?[0]?["connections"]).ShouldBe(0);
    }

    [KernelFact]
    public void Bench_CandidateThatDoesNotLoad_SaysWhyAndLeavesNothing()
    {
        var rules = Write("wrong.nft", "table inet t { chain f { type filter hook nowhere priority 0; }; }");

        var (code, answer) = WeirProcess.Run(
            "bench",
            rules,
            "--traffic",
            "iif a ip saddr 10.0.0.1 tcp dport 1 flows 9"
        );

        code.ShouldBe(3);
        WeirProcess.Codes(answer).ShouldBe("WEIR0675");
        $"{answer["diagnostics"]?[0]?["message"]}".ShouldContain("nowhere");
        Orphans().ShouldBeEmpty();
    }

    [KernelFact]
    public async Task Bench_Interrupted_LeavesNothing()
    {
        var rules = Write("bans.rules", Dump("INPUT", ["-A INPUT -s 192.0.2.1/32 -j DROP"]));
        using var process = WeirProcess.Start("bench", rules, "--time", "5m", "--error", "0.1");
        var mine = $"weirlab-{process.Id}-";
        while (
            !process.HasExited && !NamedNamespaces.List().Any(name => name.StartsWith(mine, StringComparison.Ordinal))
        )
        {
            await Task.Delay(20);
        }

        Tool.Run("kill", ["-INT", $"{process.Id}"]);
        await process.WaitForExitAsync();

        process.ExitCode.ShouldBe(130);
        Orphans().ShouldBeEmpty();
    }

    private static double Delta(JsonNode answer, int candidate) => Number(answer["candidates"]?[candidate]?["deltaNs"]);

    private static double Number(JsonNode? node) => node?.GetValue<double>() ?? double.NaN;

    /// <summary>Namespaces of bench processes that live no more.</summary>
    private static IEnumerable<string> Orphans() => NamedNamespaces.List().Where(LabName.IsOrphan);

    private static string Dump(string chain, IEnumerable<string> rules) =>
        $"*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n{string.Join('\n', rules)}\nCOMMIT\n# {chain}\n";

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
