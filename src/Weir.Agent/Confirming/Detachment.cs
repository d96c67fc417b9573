using System.Runtime.InteropServices;

namespace Weir.Agent.Confirming;

/// <summary>Makes this process independent of the terminal and of the process that started it.</summary>
internal sealed partial class Detachment : IDisposable
{
    private const int ReadWriteCloexec = 0x80002; // O_RDWR | O_CLOEXEC

    private readonly PosixSignalRegistration _hangUp;

    private Detachment(PosixSignalRegistration hangUp) => _hangUp = hangUp;

    /// <summary>
    /// A session of its own has no terminal to lose (setsid(2)); SIGHUP is ignored all the same, for whoever sends it by hand.
    /// A process started by .NET is no group leader, so setsid succeeds; where it is one, the terminal's loss is caught by the
    /// second measure.
    /// </summary>
    public static Detachment Start()
    {
        _ = SetSid();
        return new Detachment(
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, static context => context.Cancel = true)
        );
    }

    /// <summary>Puts /dev/null where standard input, output and error were, so that nobody waits for their end.</summary>
    public static void CloseStandardStreams()
    {
        var nothing = Open("/dev/null", ReadWriteCloexec);
        if (nothing < 0)
        {
            return;
        }

        for (var stream = 0; stream <= 2; stream++)
        {
            _ = Duplicate(nothing, stream);
        }

        _ = Close(nothing);
    }

    public void Dispose() => _hangUp.Dispose();

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int SetSid();

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int from, int to);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
