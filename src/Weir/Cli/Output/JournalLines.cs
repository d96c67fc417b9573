using Weir.Cli.Frame;
using Weir.Core.Text;

namespace Weir.Cli.Output;

/// <summary>
/// Diagnostics as they come, a line each on standard error. Under systemd each begins with its priority (sd-daemon(3)), so that
/// <c>journalctl -p warning</c> finds them; the code in the line is the event's id.
/// </summary>
internal sealed class JournalLines(Surroundings surroundings)
{
    private readonly Lock _one = new();
    private readonly bool _hasPriorities = surroundings.Variable("JOURNAL_STREAM") is { Length: > 0 };

    public void Write(Diagnostic diagnostic)
    {
        var line = Printable.Clean(diagnostic.ToString());
        lock (_one)
        {
            surroundings.Error.WriteLine(_hasPriorities ? $"<{Priority(diagnostic.Severity)}>{line}" : line);
        }
    }

    /// <summary>syslog(3): LOG_ERR, LOG_WARNING, LOG_INFO.</summary>
    private static int Priority(Severity severity) =>
        severity switch
        {
            Severity.Error => 3,
            Severity.Warning => 4,
            _ => 6,
        };
}
