using System.Text;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Host;

/// <summary>Kernel settings of one network namespace, by path below /proc/sys: "net/ipv4/ip_forward".</summary>
/// <remarks>
/// /proc/sys/net shows the network namespace of the thread that opens the file (net/sysctl_net.c, net_ctl_header_lookup
/// takes current's), whichever mount it goes through; so the work runs on a thread that has entered it. Slashes, because an interface name may hold dots.
/// </remarks>
public static class Sysctl
{
    private const string Root = "/proc/sys/";

    /// <summary>The value without its final line end.</summary>
    /// <exception cref="IOException">No such setting, or it cannot be read.</exception>
    public static string Read(NetworkNamespace network, string path)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Run(() => File.ReadAllText(Root + path)).TrimEnd('\n');
    }

    /// <summary>Writes the settings in their order, all on one thread.</summary>
    /// <exception cref="NetlinkException">The kernel does not know a setting or refuses its value; the earlier ones are written.</exception>
    public static void Write(NetworkNamespace network, params IReadOnlyList<(string Path, string Value)> settings)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(settings);
        network.Run(() =>
        {
            foreach (var (path, value) in settings)
            {
                WriteHere(path, value);
            }
        });
    }

    private static void WriteHere(string path, string value)
    {
        try
        {
            // One write(2) with the whole value: proc handlers take it as it comes.
            using var file = new FileStream(
                Root + path,
                FileMode.Open,
                FileAccess.Write,
                FileShare.ReadWrite,
                bufferSize: 0
            );
            file.Write(Encoding.ASCII.GetBytes(value));
        }
        catch (FileNotFoundException)
        {
            throw new NetlinkException($"set {path} to {value}", Errno.NotFound);
        }
        catch (DirectoryNotFoundException)
        {
            throw new NetlinkException($"set {path} to {value}", Errno.NotFound);
        }
        catch (UnauthorizedAccessException)
        {
            throw new NetlinkException($"set {path} to {value}", Errno.NotPermitted);
        }
        catch (IOException)
        {
            throw new NetlinkException($"set {path} to {value}", Errno.Invalid);
        }
    }
}
