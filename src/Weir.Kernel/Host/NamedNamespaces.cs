using System.Runtime.InteropServices;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Host;

/// <summary>
/// Network namespaces that have a name: files in /run/netns on which the namespace is bind-mounted. This is iproute2's
/// convention (ip/ipnetns.c, netns_add), so <c>ip netns</c> lists them and any tool can open them.
/// </summary>
/// <remarks>
/// A namespace lives while a process, a socket, an open file or a bind mount refers to it; the mount alone keeps it alive after
/// the thread that made it has ended (fs/nsfs.c). Everything here needs CAP_SYS_ADMIN and throws <see cref="NetlinkException"/> (errno) without it.
/// </remarks>
public static class NamedNamespaces
{
    private const string Folder = NetworkNamespace.NameDirectory;

    public static string PathOf(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name is "." or ".." || name.Contains('/', StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"'{name}' cannot name a namespace: it must be a single path component",
                nameof(name)
            );
        }

        return Path.Combine(Folder, name);
    }

    public static bool Exists(string name) => File.Exists(PathOf(name));

    /// <summary>Names in ordinal order; empty when no namespace was ever named on this machine.</summary>
    public static IReadOnlyList<string> List()
    {
        if (!Directory.Exists(Folder))
        {
            return [];
        }

        var names = Directory.GetFiles(Folder).Select(path => Path.GetFileName(path)).ToArray();
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    /// <summary>Makes a new, empty namespace: no interface but a loopback that is down, no rules.</summary>
    /// <exception cref="IOException">The name is taken.</exception>
    /// <exception cref="NetlinkException">The kernel refused (EPERM without CAP_SYS_ADMIN, ENOSPC over user.max_net_namespaces).</exception>
    public static void Create(string name)
    {
        var path = PathOf(name);
        PrepareFolder();
        using (new FileStream(path, FileMode.CreateNew, FileAccess.Write)) { }

        try
        {
            DedicatedThread.Run(
                $"create netns {name}",
                () =>
                {
                    EnterNew();
                    Check(
                        NamespaceCalls.Mount("/proc/thread-self/ns/net", path, "none", NamespaceCalls.MsBind, 0),
                        $"mount --bind {path}"
                    );
                }
            );
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>
    /// Takes the name away; the namespace itself, its interfaces and rules go as soon as no process or socket is left in it.
    /// False when there was no such name: deleting twice is no error.
    /// </summary>
    public static bool Delete(string name)
    {
        var path = PathOf(name);
        if (!File.Exists(path))
        {
            return false;
        }

        // EINVAL: a plain file left by a creation that was killed between the file and the mount.
        if (NamespaceCalls.Unmount(path, NamespaceCalls.MntDetach) != 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            if (errno != Errno.Invalid.Number && errno != Errno.NotFound.Number)
            {
                throw new NetlinkException($"umount {path}", new Errno(errno));
            }
        }

        File.Delete(path);
        return true;
    }

    /// <summary>Puts the calling thread into a new namespace: unshare(2) moves that thread alone, which must end afterwards and never be a pool thread.</summary>
    internal static void EnterNew() =>
        Check(NamespaceCalls.Unshare(NamespaceCalls.CloneNewNet), "unshare(CLONE_NEWNET)");

    /// <summary>
    /// The folder becomes a shared mount of its own, so that a name that is made or deleted here is made or deleted in every mount
    /// namespace that has the folder (ip/ipnetns.c does the same, in the same order).
    /// </summary>
    private static void PrepareFolder()
    {
        Directory.CreateDirectory(Folder);
        if (NamespaceCalls.Mount("", Folder, "none", NamespaceCalls.MsShared | NamespaceCalls.MsRec, 0) == 0)
        {
            return;
        }

        var errno = Marshal.GetLastPInvokeError();
        if (errno != Errno.Invalid.Number)
        {
            throw new NetlinkException($"mount --make-shared {Folder}", new Errno(errno));
        }

        Check(
            NamespaceCalls.Mount(Folder, Folder, "none", NamespaceCalls.MsBind | NamespaceCalls.MsRec, 0),
            $"mount --bind {Folder}"
        );
        Check(
            NamespaceCalls.Mount("", Folder, "none", NamespaceCalls.MsShared | NamespaceCalls.MsRec, 0),
            $"mount --make-shared {Folder}"
        );
    }

    private static void Check(int result, string operation)
    {
        if (result != 0)
        {
            throw new NetlinkException(operation, new Errno(Marshal.GetLastPInvokeError()));
        }
    }
}
