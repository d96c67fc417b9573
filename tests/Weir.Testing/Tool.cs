using System.Diagnostics;

namespace Weir.Testing;

/// <summary>Runs a system tool to the end.</summary>
public static class Tool
{
    /// <summary>Standard output of the program; <paramref name="input"/> goes to its standard input.</summary>
    /// <exception cref="InvalidOperationException">It could not start, or did not end with 0; the message has its standard error.</exception>
    public static string Run(string program, IEnumerable<string> arguments, string? input = null)
    {
        var list = arguments.ToArray();
        var start = new ProcessStartInfo(program, list)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Start(start);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended without reading its input; its exit code says why.
        }

        process.WaitForExit();
        return process.ExitCode == 0
            ? output.GetAwaiter().GetResult()
            : throw new InvalidOperationException(
                $"{program} {string.Join(' ', list)} ended with {process.ExitCode}: {errors.GetAwaiter().GetResult()}"
            );
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start");
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new InvalidOperationException($"{start.FileName} did not start: {exception.Message}", exception);
        }
    }
}
