using System.Runtime.InteropServices;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Routing;

/// <summary>What ethtool(8) sets and rtnetlink does not know.</summary>
public static partial class LinkFeatures
{
    private const int AfInet = 2;
    private const int Datagram = 2;
    private const nuint EthtoolRequest = 0x8946; // SIOCETHTOOL of linux/sockios.h
    private const uint SetGro = 0x2c; // ETHTOOL_SGRO of linux/ethtool.h
    private const int NameBytes = 16; // IFNAMSIZ

    /// <summary>
    /// Generic receive offload. A veth with it takes frames by polling a ring of its own, as a network card does (veth_set_features, veth_napi_enable), and can be sent
    /// frames by XDP; without it the sender's call does the receiver's work.
    /// </summary>
    /// <exception cref="NetlinkException">There is no such link, or it may not be changed.</exception>
    public static void SetReceiveOffload(NetworkNamespace network, string link, bool on)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentException.ThrowIfNullOrEmpty(link);
        network.Run(() => Set(link, SetGro, on ? 1u : 0));
    }

    private static unsafe void Set(string link, uint command, uint value)
    {
        var operation = $"set receive offload of {link}";
        using var socket = NativeMethods.Socket(AfInet, Datagram | NativeMethods.SockCloexec, 0);
        if (socket.IsInvalid)
        {
            throw new NetlinkException(operation, new Errno(Marshal.GetLastPInvokeError()));
        }

        // struct ethtool_value, and struct ifreq with a pointer to it behind the name.
        var setting = stackalloc uint[] { command, value };
        var request = stackalloc byte[40];
        new Span<byte>(request, 40).Clear();
        System.Text.Encoding.UTF8.GetBytes(link, new Span<byte>(request, NameBytes - 1));
        *(nint*)(request + NameBytes) = (nint)setting;
        if (Ioctl(socket, EthtoolRequest, (nint)request) < 0)
        {
            throw new NetlinkException(operation, new Errno(Marshal.GetLastPInvokeError()));
        }
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(SafeDescriptor socket, nuint request, nint argument);
}
