using System.Net;
using System.Net.Sockets;
using Weir.Kernel.Host;
using Weir.Kernel.Routing;
using Weir.Lab.Packets;

namespace Weir.Lab.Probes;

/// <summary>
/// Raw sockets in the firewall, one for each family and protocol that was ever probed: what they are given has passed the input rules. They also keep
/// the kernel from refusing protocols nobody listens for.
/// </summary>
internal sealed class DeliverySockets(NetworkNamespace firewall) : IDisposable
{
    private readonly Dictionary<(bool Ipv6, IpProtocol Protocol), Socket> _sockets = [];
    private readonly HashSet<(IPAddress Group, string Interface)> _joined = [];

    public IEnumerable<Socket> All => _sockets.Values;

    /// <summary>Makes sure that the packet, should the rules let it in by this interface, is seen.</summary>
    public void Prepare(ProbePacket packet, string firewallInterface)
    {
        var key = (packet.IsIpv6, packet.Protocol);
        if (!_sockets.TryGetValue(key, out var socket))
        {
            socket = RawSockets.OpenIp(firewall, packet.IsIpv6, (int)packet.Protocol);
            ReceiveBuffer.Enlarge(socket);
            _sockets.Add(key, socket);
        }

        if (IsMulticast(packet.Destination) && _joined.Add((packet.Destination, firewallInterface)))
        {
            Join(socket, packet.Destination, firewallInterface);
        }
    }

    public void Dispose()
    {
        foreach (var socket in _sockets.Values)
        {
            socket.Dispose();
        }
    }

    /// <summary>A packet to a group nobody joined is not delivered whatever the rules say (ip_check_mc_rcu in net/ipv4/igmp.c).</summary>
    private void Join(Socket socket, IPAddress group, string firewallInterface)
    {
        using var routing = RoutingSocket.Open(firewall);
        var link = Topologies.LabNode.IndexOf(routing, firewallInterface);
        if (group.AddressFamily == AddressFamily.InterNetworkV6)
        {
            socket.SetSocketOption(
                SocketOptionLevel.IPv6,
                SocketOptionName.AddMembership,
                new IPv6MulticastOption(group, link)
            );
        }
        else
        {
            socket.SetSocketOption(
                SocketOptionLevel.IP,
                SocketOptionName.AddMembership,
                new MulticastOption(group, link)
            );
        }
    }

    private static bool IsMulticast(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6
            ? address.IsIPv6Multicast
            : address.GetAddressBytes()[0] >> 4 == 0xe;
}
