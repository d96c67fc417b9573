using System.Runtime.InteropServices;

namespace Weir.Cli.Frame;

/// <summary>
/// Ctrl-C and SIGTERM ask the running command to stop; a second one ends the process at once, the kernel's way, because a
/// command that hangs must not hold the terminal.
/// </summary>
internal sealed class Signals : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private int _received;

    public Signals()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>A command that stopped because of a signal ends with the signal's code, whichever it was.</summary>
    public int ExitCodeOr(int code) =>
        code == ExitCode.Interrupted && _received == (int)PosixSignal.SIGTERM ? ExitCode.Terminated : code;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _source.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        if (Interlocked.CompareExchange(ref _received, (int)context.Signal, 0) == 0)
        {
            context.Cancel = true;
            _source.Cancel();
        }
    }
}
