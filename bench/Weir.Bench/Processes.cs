using System.Diagnostics;
using System.Globalization;

namespace Weir.Bench;

/// <summary>A program that ran to its end.</summary>
/// <param name="Error">Its standard error and exit code when it did not end with 0; null otherwise.</param>
internal sealed record Ran(double Milliseconds, double PeakMegabytes, string Output, string? Error);

/// <summary>Runs programs under time(1), which tells their peak memory.</summary>
internal static class Processes
{
    public static Ran Run(string program, IEnumerable<string> arguments, string? inputFile = null, string? netns = null)
    {
        string[] inside = netns is null ? [] : ["ip", "netns", "exec", netns];
        var start = new ProcessStartInfo("/usr/bin/time", ["-f", "%M", .. inside, program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var began = TimeProvider.System.GetTimestamp();
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        try
        {
            if (inputFile is not null)
            {
                using var input = File.OpenRead(inputFile);
                input.CopyTo(process.StandardInput.BaseStream);
            }

            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read everything; its exit code says why.
        }

        process.WaitForExit();
        var time = TimeProvider.System.GetElapsedTime(began);
        var lines = errors.GetAwaiter().GetResult().TrimEnd().Split('\n');
        var peak = double.TryParse(lines[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes)
            ? kilobytes / 1000
            : 0;
        return new Ran(
            time.TotalMilliseconds,
            peak,
            output.GetAwaiter().GetResult(),
            process.ExitCode == 0 ? null : $"{process.ExitCode}: {string.Join(' ', lines.SkipLast(1).Take(2))}"
        );
    }

    /// <summary>A namespace for one load, deleted behind it.</summary>
    public static Ran InNamespace(Func<string, Ran> run)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"weir-bench-{Environment.ProcessId}");
        Run("ip", ["netns", "add", name]);
        try
        {
            return run(name);
        }
        finally
        {
            Run("ip", ["netns", "delete", name]);
        }
    }
}
