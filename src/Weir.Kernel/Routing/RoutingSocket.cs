using System.Net;
using System.Net.Sockets;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Routing;

/// <summary>
/// Links, addresses, routes and neighbors of one network namespace over rtnetlink(7). Each call is one request and its acknowledgement; a refusal is
/// a <see cref="NetlinkException"/> that names the object. Not thread-safe.
/// </summary>
public sealed partial class RoutingSocket : IDisposable
{
    private readonly NetlinkSocket _socket;
    private readonly NetlinkWriter _writer = new();

    private RoutingSocket(NetlinkSocket socket) => _socket = socket;

    /// <summary>Opens a socket in <paramref name="network"/>, or in the calling thread's namespace when null.</summary>
    public static RoutingSocket Open(NetworkNamespace? network = null) =>
        new(NetlinkSocket.Open(NetlinkProtocol.Route, network));

    public void Dispose() => _socket.Dispose();

    // AF_INET and AF_INET6 of linux/socket.h; the BCL's numbers differ for IPv6.
    private static byte FamilyOf(IPAddress address) =>
        address.AddressFamily switch
        {
            AddressFamily.InterNetwork => 2,
            AddressFamily.InterNetworkV6 => 10,
            _ => throw new ArgumentException($"{address} is neither IPv4 nor IPv6", nameof(address)),
        };

    private void WriteAddress(ushort attribute, IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        _writer.Attribute(attribute, bytes[..length]);
    }
}
