using System.Runtime.InteropServices;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Host;

/// <summary>Waiting for the kernel's readers.</summary>
public static partial class Rcu
{
    /// <summary>
    /// Returns when everything that ran under RCU in the kernel has ended, BPF programs included (MEMBARRIER_CMD_GLOBAL is synchronize_rcu, kernel/sched/membarrier.c):
    /// some tens of milliseconds. Where the kernel does not offer it (nohz_full), nothing is waited for.
    /// </summary>
    public static void Wait()
    {
        const int global = 1;
        var number = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 324 : 283;
        if (SystemCall(number, global, 0, 0) < 0)
        {
            const int notOffered = 22;
            var errno = Marshal.GetLastPInvokeError();
            if (errno != notOffered && errno != 38)
            {
                throw new NetlinkException("wait for the kernel's readers", new Errno(errno));
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long SystemCall(long number, long command, long flags, long cpu);
}
