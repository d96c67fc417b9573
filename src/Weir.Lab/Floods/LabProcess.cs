using System.Diagnostics;
using Weir.Kernel.Host;

namespace Weir.Lab.Floods;

/// <summary>
/// A foreign program that runs in a namespace until it is disposed, and never longer than this process: a shell waits with it for the end of its standard input,
/// which comes when we close it, and when we are killed.
/// </summary>
internal sealed class LabProcess : IDisposable
{
    // Deaf to a terminal's Ctrl-C: it goes to us too, and we say when it is time.
    private const string Watch = "trap '' INT HUP QUIT; \"$@\" & p=$!; read -r _; kill -TERM $p 2>/dev/null; wait $p";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Process _shell;
    private readonly Task _reading;

    /// <param name="network">Where it runs.</param>
    /// <param name="command">Program and arguments.</param>
    /// <param name="line">Given each line it writes, on a thread of the pool.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no shell.</exception>
    public LabProcess(NetworkNamespace network, IReadOnlyList<string> command, Action<string> line)
    {
        // env: signals ignored by our parent must not stay ignored (execve(2)), or the program could not be stopped.
        var start = new ProcessStartInfo("env")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var word in (string[])["--default-signal=HUP,INT,QUIT,TERM", "sh", "-c", Watch, "sh", .. command])
        {
            start.ArgumentList.Add(word);
        }

        _shell = network.Start(start);
        _reading = Task.WhenAll(ReadAsync(_shell.StandardOutput, line), ReadAsync(_shell.StandardError, line));
    }

    public void Dispose()
    {
        _shell.StandardInput.Close();
        if (!_shell.WaitForExit(Patience))
        {
            _shell.Kill(entireProcessTree: true);
            _shell.WaitForExit();
        }

        _reading.Wait(Patience);
        _shell.Dispose();
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> line)
    {
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } text)
        {
            line(text);
        }
    }
}
