using System.Diagnostics;
using System.Text.Json.Nodes;
using Shouldly;
using Weir.Kernel.Host;
using Weir.KernelTests.Agent;
using Weir.Testing;
using Xunit;

namespace Weir.KernelTests.Demo;

/// <summary>The short form of the flood. How much it harms is not asked here: that takes an idle machine.</summary>
[Collection(Alone.Name)]
public sealed class WebfarmDemoTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [KernelFact]
    public void Webfarm_ShortForm_ShowsEachScenario()
    {
        var (exitCode, answer) = WeirProcess.Run("demo", "webfarm", "--bans", "10000", "--seconds", "3", "--old");

        exitCode.ShouldBeOneOf([0, 1], answer.ToJsonString());
        var rows = Rows(answer);
        rows.Select(static row => $"{row["rules"]}").ShouldBe(["xdp", "nft", "old"]);
        foreach (var row in rows)
        {
            Number(row, "quiet", "asked").ShouldBeGreaterThan(0);
            Number(row, "quiet", "served").ShouldBeGreaterThan(0);
            Number(row, "quiet", "dropped", "sent").ShouldBe(0);
            Number(row, "quiet", "advertsSent").ShouldBeGreaterThan(0);
            Number(row, "flood", "asked").ShouldBe(600);
            Number(row, "flood", "dropped", "sent").ShouldBeGreaterThan(0);
            Number(row, "flood", "trackedListeners").ShouldBe(0);
        }

        // Before the rules, or by them: each in its own way.
        Number(rows[0], "flood", "dropped", "xdp").ShouldBeGreaterThan(Number(rows[0], "flood", "dropped", "rules"));
        Number(rows[1], "flood", "dropped", "rules").ShouldBeGreaterThan(0);
        Number(rows[2], "flood", "dropped", "rules").ShouldBeGreaterThan(0);
    }

    [KernelFact]
    public void Webfarm_Interrupted_LeavesNeitherNamespacesNorPrograms()
    {
        using var process = WeirProcess.Start("demo", "webfarm", "--bans", "1000", "--seconds", "3000");
        var prefix = $"weirlab-{process.Id}-";
        var errors = process.StandardError.ReadToEndAsync();
        Await(() => Mine(prefix).Any(name => name.EndsWith("-lb2", StringComparison.Ordinal)), process, "a balancer");
        var network = Identity(Mine(prefix).First(name => name.EndsWith("-lb2", StringComparison.Ordinal)));
        Await(() => Inhabitants(network) > 0, process, "a program of the balancer");

        Tool.Run("kill", ["-INT", $"{process.Id}"]);

        process.WaitForExit(Patience).ShouldBeTrue();
        process.ExitCode.ShouldBe(130, errors.Result);
        Mine(prefix).ShouldBeEmpty();
        Inhabitants(network).ShouldBe(0);
    }

    private static JsonNode[] Rows(JsonNode answer) => [.. (answer["rows"] as JsonArray ?? []).OfType<JsonNode>()];

    private static double Number(JsonNode row, params string[] path) =>
        path.Aggregate<string, JsonNode?>(row, static (node, name) => node?[name])?.GetValue<double>()
        ?? throw new InvalidOperationException($"no {string.Join('.', path)}");

    private static string[] Mine(string prefix) =>
        [.. NamedNamespaces.List().Where(name => name.StartsWith(prefix, StringComparison.Ordinal))];

    /// <summary>"net:[4026532…]", as /proc/PID/ns/net says it.</summary>
    private static string Identity(string name) =>
        $"net:[{Tool.Run("stat", ["-c", "%i", $"{NetworkNamespace.NameDirectory}/{name}"]).Trim()}]";

    private static int Inhabitants(string network) =>
        Directory
            .GetDirectories("/proc")
            .Count(folder => string.Equals(Target($"{folder}/ns/net"), network, StringComparison.Ordinal));

    private static string? Target(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Await(Func<bool> condition, Process process, string what)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            process.HasExited.ShouldBeFalse($"it ended before there was {what}");
            Stopwatch.GetElapsedTime(start).ShouldBeLessThan(Patience, what);
            Thread.Sleep(20);
        }
    }
}
