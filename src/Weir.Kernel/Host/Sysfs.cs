using System.Text;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Host;

/// <summary>Settings of a namespace's links by path below /sys: "class/net/eth0/queues/rx-0/rps_cpus".</summary>
/// <remarks>
/// A sysfs shows the network namespace it was mounted in (fs/sysfs/mount.c, sysfs_init_fs_context), so one is mounted for the moment, in a mount
/// namespace that only the working thread is in and that ends with it.
/// </remarks>
public static class Sysfs
{
    private const string Root = "/sys";

    /// <exception cref="NetlinkException">No such setting, or its value is refused, or no sysfs may be mounted.</exception>
    public static void Write(NetworkNamespace network, string path, string value)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentException.ThrowIfNullOrEmpty(path);
        network.Run(() =>
        {
            NamespaceCalls.EnterOwnMounts(Root);
            try
            {
                using var file = new FileStream(
                    $"{Root}/{path}",
                    FileMode.Open,
                    FileAccess.Write,
                    FileShare.ReadWrite,
                    bufferSize: 0
                );
                file.Write(Encoding.ASCII.GetBytes(value));
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                var errno = refused is FileNotFoundException or DirectoryNotFoundException
                    ? Errno.NotFound
                    : Errno.Invalid;
                throw new NetlinkException($"set {Root}/{path} to {value}", errno);
            }
        });
    }
}
