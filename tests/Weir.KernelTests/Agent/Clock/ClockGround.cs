using System.Buffers.Binary;
using System.Diagnostics;
using Weir.Testing;

namespace Weir.KernelTests.Agent.Clock;

/// <summary>A campus whose agent, and every verb beside it, lives by a clock that the test sets.</summary>
internal sealed class ClockGround : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("weir-clock-").FullName;

    public ClockGround()
    {
        Set(TimeSpan.Zero);
        var source = Path.Combine(Repository.Root, "tests", "Weir.KernelTests", "Agent", "Clock", "clock.c");
        Tool.Run("clang", ["-O2", "-shared", "-fPIC", "-o", Library, source]);
    }

    public CampusGround Campus { get; } = new();

    private string Library => Path.Combine(_folder, "clock.so");

    private string Offset => Path.Combine(_folder, "ahead");

    /// <summary>The clock is this far ahead from now on, in all processes at once.</summary>
    public void Set(TimeSpan ahead)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, (long)ahead.TotalSeconds);
        using var file = new FileStream(Offset, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite, 0);
        file.Write(bytes); // the mapped page is the page that is written
    }

    public AgentProcess Agent() => new(Start("agent"));

    /// <summary>A verb by the same clock; its exit code and what it said.</summary>
    public (int Code, string Said) Weir(params string[] arguments)
    {
        using var process = Start(arguments);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    public void Dispose()
    {
        Campus.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Process Start(params string[] arguments)
    {
        string[] place = ["--site", Campus.Site, "--netns", Campus.Namespace];
        var start = new ProcessStartInfo(
            "env",
            ["--default-signal=HUP,INT,QUIT,TERM", "--", WeirProcess.Program, .. arguments, .. place]
        )
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LD_PRELOAD"] = Library;
        start.Environment["WEIR_TEST_CLOCK"] = Offset;
        return Process.Start(start) ?? throw new InvalidOperationException("env did not start");
    }
}
