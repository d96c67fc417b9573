using System.Diagnostics;
using System.Runtime.InteropServices;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Host;

/// <summary>An open handle of a network namespace: it stays alive while this is open, whatever happens to its name.</summary>
public sealed class NetworkNamespace : IDisposable
{
    /// <summary>Where <c>ip netns</c> keeps its names.</summary>
    public const string NameDirectory = "/run/netns";

    private readonly SafeDescriptor _descriptor;
    private readonly bool _isOwn;

    private NetworkNamespace(string path, SafeDescriptor descriptor, bool isOwn = false)
    {
        Path = path;
        _descriptor = descriptor;
        _isOwn = isOwn;
    }

    /// <summary>Valid while this is open: for attributes that name a namespace by descriptor (IFLA_NET_NS_FD).</summary>
    internal SafeDescriptor Descriptor => _descriptor;

    /// <summary>The path it was opened by.</summary>
    public string Path { get; }

    /// <summary>Opens a namespace that <c>ip netns</c> lists.</summary>
    /// <exception cref="NetlinkException">There is none of this name, or it may not be opened.</exception>
    public static NetworkNamespace OpenNamed(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name.Contains('/', StringComparison.Ordinal) || name is "." or ".."
            ? throw new ArgumentException($"'{name}' is a path, not the name of a namespace", nameof(name))
            : OpenPath($"{NameDirectory}/{name}");
    }

    /// <summary>
    /// The one that this process is in. It need not be entered, which takes a right that a sandboxed service does not have (CAP_SYS_ADMIN, setns(2)).
    /// </summary>
    /// <exception cref="NetlinkException">It may not be opened.</exception>
    public static NetworkNamespace OpenOwn() => Open("/proc/self/ns/net", isOwn: true);

    /// <summary>Opens a namespace by path, for example <c>/proc/1234/ns/net</c>.</summary>
    /// <exception cref="NetlinkException">There is no such file, or it may not be opened.</exception>
    public static NetworkNamespace OpenPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open(path, isOwn: false);
    }

    private static NetworkNamespace Open(string path, bool isOwn)
    {
        while (true)
        {
            var descriptor = NativeMethods.Open(path, NativeMethods.OpenReadOnlyCloexec);
            if (!descriptor.IsInvalid)
            {
                return new NetworkNamespace(path, descriptor, isOwn);
            }

            var errno = new Errno(Marshal.GetLastPInvokeError());
            descriptor.Dispose();
            if (errno != Errno.Interrupted)
            {
                throw new NetlinkException($"open the network namespace {path}", errno);
            }
        }
    }

    /// <summary>
    /// Runs <paramref name="work"/> inside the namespace, on a thread of its own: setns(2) changes the calling thread for good,
    /// and a pool thread must never be left in a foreign namespace. Sockets opened there stay there.
    /// </summary>
    public T Run<T>(Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (_isOwn)
        {
            return work();
        }

        var result = new List<T>(1);
        DedicatedThread.Run(
            $"netns {Path}",
            () =>
            {
                Enter();
                result.Add(work());
            }
        );
        return result[0];
    }

    /// <summary>As <see cref="Run{T}"/>, for work without a result.</summary>
    public void Run(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        Run(() =>
        {
            work();
            return true;
        });
    }

    /// <summary>Starts a program inside. A child is born in the network namespace of the thread that forks it (clone(2) without CLONE_NEWNET).</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    public Process Start(ProcessStartInfo start)
    {
        ArgumentNullException.ThrowIfNull(start);
        return Run(() =>
            Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start")
        );
    }

    public void Dispose() => _descriptor.Dispose();

    private void Enter()
    {
        if (NativeMethods.SetNs(_descriptor, NativeMethods.CloneNewNet) < 0)
        {
            throw new NetlinkException($"enter the network namespace {Path}", new Errno(Marshal.GetLastPInvokeError()));
        }
    }
}
