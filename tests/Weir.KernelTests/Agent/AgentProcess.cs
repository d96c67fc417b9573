using System.Diagnostics;
using Weir.Testing;

namespace Weir.KernelTests.Agent;

/// <summary>A running <c>weir agent</c> and what it said. Waiting is for conditions, with a limit that only a hanging agent reaches.</summary>
internal sealed class AgentProcess : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly List<string> _lines = [];

    public AgentProcess(CampusGround campus, params IEnumerable<string> arguments)
        : this(campus.Start(["agent", .. arguments])) { }

    public AgentProcess(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, said) =>
        {
            lock (_lines)
            {
                _lines.Add(said.Data ?? "");
            }
        };
        _process.BeginErrorReadLine();
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
    }

    public string Log
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>Once it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    public int Count(string text)
    {
        lock (_lines)
        {
            return _lines.Count(line => line.Contains(text, StringComparison.Ordinal));
        }
    }

    public string Line(string text)
    {
        lock (_lines)
        {
            return _lines.Last(line => line.Contains(text, StringComparison.Ordinal));
        }
    }

    /// <summary>Waits until it has said this so often.</summary>
    public void Said(string text, int times = 1) => Until(() => Count(text) >= times, $"'{text}' {times} times");

    public void Until(Func<bool> condition, string what)
    {
        for (var watch = Stopwatch.StartNew(); !condition(); Thread.Sleep(20))
        {
            if (_process.HasExited || watch.Elapsed > Patience)
            {
                throw new InvalidOperationException(
                    $"{what}: not seen, and the agent {(_process.HasExited ? "ended" : "runs")}:\n{Log}"
                );
            }
        }
    }

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Signal(string name) => Tool.Run("kill", [$"-{name}", $"{_process.Id}"]);

    /// <summary>SIGTERM, and the exit code.</summary>
    public int Stop()
    {
        Signal("TERM");
        return _process.WaitForExit(Patience)
            ? _process.ExitCode
            : throw new InvalidOperationException($"it does not stop:\n{Log}");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }
}
