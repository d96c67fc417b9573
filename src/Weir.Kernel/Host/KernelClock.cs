using System.Runtime.InteropServices;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Host;

/// <summary>Clocks of the kernel, in nanoseconds since the machine started; nobody sets them.</summary>
public static partial class KernelClock
{
    /// <summary>Stands still while the machine sleeps (CLOCK_MONOTONIC).</summary>
    public static ulong Monotonic() => Read(1);

    /// <summary>Goes on while the machine sleeps (CLOCK_BOOTTIME).</summary>
    public static ulong SinceBoot() => Read(7);

    private static ulong Read(int clock)
    {
        Span<long> time = stackalloc long[2]; // struct timespec on 64-bit
        return GetTime(clock, time) == 0
            ? ((ulong)time[0] * 1_000_000_000) + (ulong)time[1]
            : throw new NetlinkException($"read clock {clock}", new Errno(Marshal.GetLastPInvokeError()));
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int GetTime(int clock, Span<long> time);
}
