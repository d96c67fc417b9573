using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;

namespace Weir.Agent.Confirming;

/// <summary>Starts a guardian and waits until it says that it is ready.</summary>
internal static class GuardianLauncher
{
    /// <summary>The line a guardian writes to its standard output when nothing is left that could keep it from rolling back.</summary>
    public const string Ready = "armed";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <param name="command">How it is started.</param>
    /// <param name="order">Its arguments after that.</param>
    /// <returns>The guardian's process id.</returns>
    /// <exception cref="AgentException">It did not get ready.</exception>
    public static int Start(ImmutableArray<string> command, IReadOnlyList<string> order)
    {
        if (command.IsDefaultOrEmpty)
        {
            throw Failed("nobody said how to start it");
        }

        var start = new ProcessStartInfo(command[0])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (var argument in command.Skip(1).Concat(order))
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            using var process = Process.Start(start) ?? throw Failed($"{command[0]} did not start");
            return WaitUntilReady(process);
        }
        catch (Win32Exception missing)
        {
            throw Failed(missing.Message, missing);
        }
    }

    private static int WaitUntilReady(Process process)
    {
        var line = process.StandardOutput.ReadLineAsync();
        if (line.Wait(Patience) && line.Result == Ready)
        {
            return process.Id;
        }

        var silent = !line.IsCompleted;
        if (silent)
        {
            process.Kill();
        }

        process.WaitForExit();
        throw Failed(
            silent ? $"not ready after {Patience.TotalSeconds:0} s"
            : string.IsNullOrWhiteSpace(line.Result) ? $"it ended with exit code {process.ExitCode}"
            : line.Result
        );
    }

    private static AgentException Failed(string reason, Exception? cause = null) =>
        new(AgentFailure.Refused, AgentDiagnostics.NoGuardian(reason), cause);
}
