using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Host;

/// <summary>Sockets below TCP and UDP, opened in a network namespace. All of them need CAP_NET_RAW.</summary>
/// <remarks>The BCL opens raw sockets of a few protocols only, and cannot bind a packet socket; what it gets here is an open, bound descriptor.</remarks>
public static class RawSockets
{
    private const int AfInet = 2;
    private const int AfInet6 = 10;
    private const int AfPacket = 17;
    private const int SolPacket = 263;
    private const int PacketIgnoreOutgoing = 23;
    private const ushort EthPAll = 3;

    /// <summary>
    /// A socket that is given every IP packet of the protocol that the namespace accepts for itself, after the input hook
    /// (ip_local_deliver_finish, raw_local_deliver): a packet seen here got past the rules. IPv4 packets come with their header, IPv6 without.
    /// </summary>
    /// <param name="protocol">IANA number, 1 … 255.</param>
    public static Socket OpenIp(NetworkNamespace network, bool ipv6, int protocol)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Run(() =>
            Adopt(Create(ipv6 ? AfInet6 : AfInet, protocol, $"open a raw socket for protocol {protocol}"))
        );
    }

    /// <summary>
    /// A packet socket bound to one link: it is given the frames that arrive there, before any hook but XDP, with their Ethernet header; what it
    /// sends leaves by that link as it is. Frames sent by the namespace are not shown (PACKET_IGNORE_OUTGOING).
    /// </summary>
    /// <param name="linkIndex">Index of the link in the namespace.</param>
    public static Socket OpenPacket(NetworkNamespace network, int linkIndex)
    {
        ArgumentNullException.ThrowIfNull(network);
        var operation = $"open a packet socket on link {linkIndex}";
        return network.Run(() =>
        {
            // Protocol 0 until it is bound, so that it never hears the other links (packet(7)).
            var descriptor = Create(AfPacket, 0, operation);
            try
            {
                var one = 1;
                Check(
                    NativeMethods.SetSockOpt(descriptor, SolPacket, PacketIgnoreOutgoing, one, sizeof(int)),
                    operation
                );
                var address = new SockAddrLl
                {
                    Family = AfPacket,
                    Protocol = BinaryPrimitives.ReverseEndianness(EthPAll),
                    Index = linkIndex,
                };
                Check(NamespaceCalls.Bind(descriptor, address, Marshal.SizeOf<SockAddrLl>()), operation);
                return Adopt(descriptor);
            }
            catch
            {
                descriptor.Dispose();
                throw;
            }
        });
    }

    private static SafeDescriptor Create(int family, int protocol, string operation)
    {
        var descriptor = NativeMethods.Socket(family, NativeMethods.SockRaw | NativeMethods.SockCloexec, protocol);
        if (descriptor.IsInvalid)
        {
            var errno = new Errno(Marshal.GetLastPInvokeError());
            descriptor.Dispose();
            throw new NetlinkException(operation, errno);
        }

        return descriptor;
    }

    private static Socket Adopt(SafeDescriptor descriptor)
    {
        var handle = new SafeSocketHandle(descriptor.DangerousGetHandle(), ownsHandle: true);
        descriptor.SetHandleAsInvalid();
        descriptor.Dispose();
        return new Socket(handle);
    }

    private static void Check(int result, string operation)
    {
        if (result < 0)
        {
            throw new NetlinkException(operation, new Errno(Marshal.GetLastPInvokeError()));
        }
    }
}

/// <summary><c>struct sockaddr_ll</c>: 20 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SockAddrLl
{
    public ushort Family;

    /// <summary>Ethernet protocol, big-endian.</summary>
    public ushort Protocol;
    public int Index;
    public ushort HardwareType;
    public byte PacketType;
    public byte AddressLength;
    public ulong Address;
}
