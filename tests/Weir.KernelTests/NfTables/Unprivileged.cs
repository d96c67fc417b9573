using System.Runtime.InteropServices;

namespace Weir.KernelTests.NfTables;

/// <summary>Takes the rights from one thread: capabilities are a thread's own, as long as libc's wrappers are kept out of it.</summary>
internal static partial class Unprivileged
{
    private const long SetResUid = 117;

    /// <summary>Makes the calling thread user 65534 for the rest of its life. Only for threads that end soon.</summary>
    internal static void DropThisThread()
    {
        if (Syscall(SetResUid, 65534, 65534, 65534) != 0)
        {
            throw new InvalidOperationException($"setresuid failed with {Marshal.GetLastPInvokeError()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long Syscall(long number, long real, long effective, long saved);
}
