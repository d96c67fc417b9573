using System.Runtime.InteropServices;

namespace Weir.Kernel.Host;

/// <summary>posix_spawn(3) and waitpid(2), for children that are watched while they run.</summary>
internal static partial class SpawnCalls
{
    public const int ReadOnly = 0;
    public const int WriteCreateTruncate = 1 | 0x40 | 0x200; // O_WRONLY | O_CREAT | O_TRUNC

    /// <summary>More than posix_spawn_file_actions_t of glibc (80) and musl (80) on 64-bit.</summary>
    public const int FileActionsBytes = 256;

    [LibraryImport("libc", EntryPoint = "posix_spawnp", StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int Spawn(
        out int process,
        string file,
        byte* actions,
        nint attributes,
        nint* arguments,
        nint* environment
    );

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    public static unsafe partial int InitializeActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    public static unsafe partial int DestroyActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int AddOpen(byte* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static unsafe partial int AddDuplicate(byte* actions, int descriptor, int to);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    public static partial int Wait(int process, out int status, int options);

    /// <summary>A descriptor that becomes readable when the process ends (glibc 2.36).</summary>
    [LibraryImport("libc", EntryPoint = "pidfd_open", SetLastError = true)]
    public static partial int OpenProcess(int process, uint flags);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(ref PollEntry entry, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);
}

/// <summary>struct pollfd.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    public const short In = 1; // POLLIN

    public int Descriptor;
    public short Events;
    public short Returned;
}
