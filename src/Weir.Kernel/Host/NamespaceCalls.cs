using System.Runtime.InteropServices;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Host;

/// <summary>The system calls of namespaces(7), with the constants of linux/sched.h and linux/mount.h.</summary>
internal static partial class NamespaceCalls
{
    public const int CloneNewNet = 0x40000000;
    private const int CloneNewNs = 0x20000;
    public const ulong MsBind = 4096;
    public const ulong MsRec = 16384;
    public const ulong MsShared = 1 << 20;
    private const ulong MsSlave = 1 << 19;
    public const int MntDetach = 2;

    /// <summary>Gives the calling thread, which must end afterwards, mounts of its own, with a fresh sysfs of its network namespace.</summary>
    public static void EnterOwnMounts(string sysfs)
    {
        Check(Unshare(CloneNewNs), "unshare(CLONE_NEWNS)");
        // What is mounted from here on must not show anywhere else.
        Check(Mount("none", "/", "none", MsSlave | MsRec, 0), "mount --make-rslave /");
        Check(Mount("sysfs", sysfs, "sysfs", 0, 0), $"mount a sysfs on {sysfs}");
    }

    private static void Check(int result, string operation)
    {
        if (result != 0)
        {
            throw new NetlinkException(operation, new Errno(Marshal.GetLastPInvokeError()));
        }
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    public static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Mount(string source, string target, string type, ulong flags, nint data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unmount(string target, int flags);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(SafeDescriptor socket, in SockAddrLl address, int length);
}
