using System.Diagnostics;
using System.Text.Json.Nodes;
using Shouldly;
using Weir.KernelTests.Agent;
using Weir.Testing;
using Xunit;

namespace Weir.KernelTests.Benching;

/// <summary>Machines that a bench cannot work on, made by taking permissions and files away from one process.</summary>
public sealed class BenchTroubleTests : IDisposable
{
    private const string Jit = "/proc/sys/net/core/bpf_jit_enable";

    private readonly string _folder = Directory.CreateTempSubdirectory("weir-bench-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [KernelTheory]
    [InlineData("bench")]
    [InlineData("calibrate")]
    public void Bench_WithoutPermissions_SaysWhatItNeeds(string verb)
    {
        string[] without = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"];

        var (code, answer, errors) = Run(without, verb == "bench" ? [verb, Rules()] : [verb, "--quick"]);

        code.ShouldBe(3, errors);
        WeirProcess.Codes(answer).ShouldBe("WEIR0680");
        errors.ShouldContain("EPERM");
    }

    [KernelFact]
    public void Bench_LibraryMissing_NamesItsPackage()
    {
        var (code, answer, errors) = Run(Hiding(Library(), "/dev/null"), ["bench", Rules()]);

        code.ShouldBe(3, errors);
        WeirProcess.Codes(answer).ShouldBe("WEIR0681");
        $"{answer["diagnostics"]?[0]?["help"]}".ShouldBe("apt install libbpf1");
    }

    [KernelFact]
    public void Bench_NoJit_WarnsAndMeasures()
    {
        var zero = Write("zero", "0\n");

        var (code, answer, errors) = Run(Hiding(Jit, zero), ["bench", Rules(), "--error", "100", "--time", "1s"]);

        code.ShouldBeOneOf([0, 4], errors);
        WeirProcess.Codes(answer).ShouldContain("WEIR0679");
        answer["injectorNs"]?.GetValue<double>().ShouldBeGreaterThan(1);
    }

    [KernelFact]
    public void Bench_NoRoomForFiles_SaysSo()
    {
        // A folder for temporary files of one page: the optimized rules do not fit.
        var full = Path.Combine(_folder, "full");
        Directory.CreateDirectory(full);
        string[] inside =
        [
            .. Shell(
                $"mount -t tmpfs -o size=4k none {full} && head -c 8k /dev/zero >{full}/rest; TMPDIR={full} exec \"$@\""
            ),
        ];

        var (code, answer, errors) = Run(inside, ["bench", $"optimized:{Rules()}"]);

        code.ShouldBe(3, errors);
        WeirProcess.Codes(answer).ShouldBe("WEIR0682");
    }

    private string Rules() =>
        Write(
            "one.rules",
            "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A FORWARD -s 10.1.0.0/16 -j DROP\nCOMMIT\n"
        );

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>In a mount namespace where one file is another.</summary>
    private static string[] Hiding(string file, string other) => Shell($"mount --bind {other} {file} && exec \"$@\"");

    private static string[] Shell(string script) => ["unshare", "--mount", "sh", "-c", script, "sh"];

    private static string Library() =>
        Tool.Run("ldconfig", ["-p"])
            .Split('\n')
            .First(static line => line.Contains("libbpf.so.1", StringComparison.Ordinal))
            .Split(' ')[^1];

    private static (int ExitCode, JsonNode Answer, string Errors) Run(string[] around, string[] arguments)
    {
        var start = new ProcessStartInfo(around[0], [.. around[1..], WeirProcess.Program, .. arguments, "--json"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{around[0]} did not start");
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (
            process.ExitCode,
            JsonNode.Parse(output) ?? throw new InvalidOperationException(errors.Result),
            errors.Result
        );
    }
}
