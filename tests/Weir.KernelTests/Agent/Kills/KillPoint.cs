using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;

namespace Weir.KernelTests.Agent.Kills;

/// <summary>
/// Where strace(1) kills a process, or a process that it started: as a thread of it enters one of these calls for the Nth time, before the kernel does it. What is
/// durable changes by these calls alone, so that "before the next one" is "after this one" too.
/// </summary>
/// <param name="Calls">Names as strace's <c>-e inject</c> takes them.</param>
internal readonly record struct KillPoint(string Calls, int Nth)
{
    /// <summary>With how many of each there are to be sampled from: files replaced and deleted, what lies on disk, rows of the series, batches and questions to the kernel.</summary>
    public static readonly ImmutableArray<(string Calls, int Most)> Kinds =
    [
        ("rename", 12),
        ("unlink", 8),
        ("fsync,fdatasync", 30),
        ("pwrite64", 60),
        ("sendmsg,sendto", 80),
    ];

    /// <summary>Starts the program so; the process is the program's own.</summary>
    /// <param name="log">Gets a line for each call; the last one is where it was killed.</param>
    public Process Start(string log, params IEnumerable<string> command)
    {
        var nth = Nth.ToString(CultureInfo.InvariantCulture);
        string[] tracer =
        [
            "-D", // the tracer is the child: what is started is the program
            "-f",
            // No --seccomp-bpf: a signal is not injected at its stops.
            "-y",
            "-qqq",
            "-esignal=none",
            $"-etrace={Calls}",
            $"-einject={Calls}:signal=KILL:when={nth}",
            "-o",
            log,
        ];
        var start = new ProcessStartInfo("strace", [.. tracer, .. command])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException("strace did not start");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Calls} {Nth}");
}
