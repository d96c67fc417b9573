using System.Diagnostics;
using System.Text.Json.Nodes;
using Weir.Testing;

namespace Weir.KernelTests.Agent;

/// <summary>The built command line, run as a process of its own.</summary>
internal static class WeirProcess
{
    public static string Program { get; } = Find();

    // A signal that our parent ignores (nohup, a background job of a shell, some CI runners) stays ignored across execve (execve(2)), and
    // a test that interrupts weir would wait for ever: env(1) puts the defaults back and becomes the program.
    private static readonly string[] WithSignals = ["--default-signal=HUP,INT,QUIT,TERM", "--"];

    public static Process Start(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("env", [.. WithSignals, Program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException("weir did not start");
    }

    /// <summary>Runs to the end; exit code and the JSON document.</summary>
    public static (int ExitCode, JsonNode Answer) Run(params IEnumerable<string> arguments)
    {
        using var process = Start([.. arguments, "--json"]);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var answer = JsonNode.Parse(output) ?? throw new InvalidOperationException(errors.Result);
        return (process.ExitCode, answer);
    }

    public static string Codes(JsonNode answer) =>
        string.Join(' ', (answer["diagnostics"]?.AsArray() ?? []).Select(item => $"{item?["code"]}"));

    private static string Find()
    {
        var configuration = AppContext.BaseDirectory.Contains("/release", StringComparison.OrdinalIgnoreCase)
            ? "release"
            : "debug";
        return Path.Combine(Repository.Root, "artifacts", "bin", "Weir", $"{configuration}_linux-x64", "weir");
    }
}
