using System.Globalization;
using System.Runtime.InteropServices;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Host;

/// <summary>A program that ran to its end.</summary>
/// <param name="ExitCode">128 + the signal's number when a signal ended it, as shells say it.</param>
/// <param name="PeakBytes">Most memory it had resident, looked at every millisecond.</param>
/// <param name="Output">Its standard output and error, cut after 64 KiB.</param>
public sealed record ProcessFigures(int ExitCode, TimeSpan Time, long PeakBytes, string Output);

/// <summary>Runs programs and measures them: <see cref="System.Diagnostics.Process"/> reaps its children itself and keeps none of their figures.</summary>
public static class MeasuredProcess
{
    private const int MostOutput = 64 * 1024;
    private const int Terminate = 15;
    private const int LookMilliseconds = 1;

    /// <summary>Runs a program to its end.</summary>
    /// <param name="command">Program, looked for in the PATH of this process, and its arguments.</param>
    /// <param name="inputFile">Its standard input; null: empty.</param>
    /// <param name="environment">Its whole environment, each NAME=value.</param>
    /// <param name="network">Where it runs; null: in the calling thread's namespace.</param>
    /// <param name="clock">Measures its time.</param>
    /// <param name="cancellation">Ends it with SIGTERM.</param>
    /// <exception cref="NetlinkException">There is no such program or file (errno), or it may not be run.</exception>
    public static ProcessFigures Run(
        IReadOnlyList<string> command,
        string? inputFile,
        IReadOnlyList<string> environment,
        NetworkNamespace? network,
        TimeProvider clock,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(clock);
        var output = Path.GetTempFileName();
        try
        {
            var run = () => RunHere(command, inputFile ?? "/dev/null", output, environment, clock, cancellation);
            var (exitCode, time, peak) = network is null ? run() : network.Run(run);
            return new ProcessFigures(exitCode, time, peak, Head(output));
        }
        finally
        {
            File.Delete(output);
        }
    }

    private static (int ExitCode, TimeSpan Time, long Peak) RunHere(
        IReadOnlyList<string> command,
        string input,
        string output,
        IReadOnlyList<string> environment,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        cancellation.ThrowIfCancellationRequested();
        var start = clock.GetTimestamp();
        var process = Spawn(command, input, output, environment);
        using var ending = cancellation.Register(() => SpawnCalls.Kill(process, Terminate));
        var (status, peak) = Wait(process);
        var time = clock.GetElapsedTime(start);
        cancellation.ThrowIfCancellationRequested();
        // WIFEXITED and WTERMSIG of sys/wait.h.
        return ((status & 0x7f) == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f), time, peak);
    }

    private static unsafe int Spawn(
        IReadOnlyList<string> command,
        string input,
        string output,
        IReadOnlyList<string> environment
    )
    {
        var actions = stackalloc byte[SpawnCalls.FileActionsBytes];
        Check(SpawnCalls.InitializeActions(actions), command[0]);
        var strings = new List<nint>();
        try
        {
            Check(SpawnCalls.AddOpen(actions, 0, input, SpawnCalls.ReadOnly, 0), command[0]);
            Check(SpawnCalls.AddOpen(actions, 1, output, SpawnCalls.WriteCreateTruncate, 0b110_000_000), command[0]);
            Check(SpawnCalls.AddDuplicate(actions, 1, 2), command[0]);
            fixed (
                nint* arguments = Strings(command, strings),
                    variables = Strings(environment, strings)
            )
            {
                Check(SpawnCalls.Spawn(out var process, command[0], actions, 0, arguments, variables), command[0]);
                return process;
            }
        }
        finally
        {
            strings.ForEach(Marshal.FreeCoTaskMem);
            _ = SpawnCalls.DestroyActions(actions);
        }
    }

    /// <summary>
    /// Watches the child's high-water mark until it ends. What wait4 says of a child (ru_maxrss) begins with the memory of the process
    /// that spawned it (exec_mmap in fs/exec.c hands it on), so it says nothing about a loader smaller than Weir.
    /// </summary>
    private static (int Status, long Peak) Wait(int process)
    {
        var descriptor = SpawnCalls.OpenProcess(process, 0);
        if (descriptor < 0)
        {
            throw new NetlinkException($"watch process {process}", new Errno(Marshal.GetLastPInvokeError()));
        }

        try
        {
            long peak = 0;
            var entry = new PollEntry { Descriptor = descriptor, Events = PollEntry.In };
            do
            {
                peak = Math.Max(peak, HighWater(process));
            } while (SpawnCalls.Poll(ref entry, 1, LookMilliseconds) <= 0);

            return (StatusOf(process), peak);
        }
        finally
        {
            _ = SpawnCalls.Close(descriptor);
        }
    }

    /// <summary>Of a process that has ended.</summary>
    private static int StatusOf(int process)
    {
        int status;
        while (SpawnCalls.Wait(process, out status, 0) < 0)
        {
            var errno = new Errno(Marshal.GetLastPInvokeError());
            if (errno != Errno.Interrupted)
            {
                throw new NetlinkException($"wait for process {process}", errno);
            }
        }

        return status;
    }

    /// <summary>VmHWM of /proc/PID/status: of the program, not of what it was spawned from; 0 when there is none any more.</summary>
    private static long HighWater(int process)
    {
        try
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/status");
            var line = File.ReadLines(path)
                .FirstOrDefault(static text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null
                ? 0
                : long.Parse(line.Split(' ', '\t')[^2], NumberStyles.None, CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>A NULL-terminated array of C strings; the caller frees them.</summary>
    private static nint[] Strings(IReadOnlyList<string> texts, List<nint> allocated)
    {
        var pointers = new nint[texts.Count + 1];
        for (var at = 0; at < texts.Count; at++)
        {
            pointers[at] = Marshal.StringToCoTaskMemUTF8(texts[at]);
            allocated.Add(pointers[at]);
        }

        return pointers;
    }

    private static string Head(string file)
    {
        using var reader = new StreamReader(file);
        var text = new char[MostOutput];
        return new string(text, 0, reader.ReadBlock(text, 0, text.Length));
    }

    private static void Check(int error, string program)
    {
        if (error != 0)
        {
            throw new NetlinkException($"run {program}", new Errno(error));
        }
    }
}
