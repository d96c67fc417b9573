using System.Net;
using System.Net.Sockets;
using Weir.Kernel.Host;
using Weir.Kernel.Routing;
using Weir.Lab.Packets;
using Weir.Lab.Topologies;

namespace Weir.Lab.Probes;

/// <summary>A node's end of its link to the firewall, as a packet socket: sends frames, takes what arrives.</summary>
internal sealed class ProbePort : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _own;
    private readonly byte[] _gateway;

    public ProbePort(LabNode node)
    {
        Node = node;
        _own = node.LinkAddress.GetAddressBytes();
        _gateway = node.FirewallLinkAddress.GetAddressBytes();
        using var routing = RoutingSocket.Open(node.Network);
        _socket = RawSockets.OpenPacket(node.Network, LabNode.IndexOf(routing, LabNode.LinkName));
        ReceiveBuffer.Enlarge(_socket);
    }

    public LabNode Node { get; }

    public Socket Socket => _socket;

    public void Send(ProbePacket packet, uint id, ProbeMark mark)
    {
        Span<byte> target = stackalloc byte[6];
        WriteTarget(packet.Destination, target);
        _socket.Send(ProbeFrame.Build(packet, id, mark, target, _own));
    }

    /// <summary>Takes one queued frame that is addressed to this node; false when there is none.</summary>
    public bool TryReceive(Span<byte> buffer, out ReadOnlySpan<byte> ip)
    {
        while (true)
        {
            var length = _socket.Receive(buffer, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                ip = default;
                return false;
            }

            if (error != SocketError.Success)
            {
                throw new SocketException((int)error);
            }

            if (length > ProbeFrame.EthernetHeader && buffer[..6].SequenceEqual(_own))
            {
                ip = buffer[ProbeFrame.EthernetHeader..length];
                return true;
            }
        }
    }

    /// <summary>Frames lost because the socket's buffer was full, since the last call (PACKET_STATISTICS, packet(7)).</summary>
    public uint TakeLost()
    {
        const int solPacket = 263;
        const int packetStatistics = 6;
        Span<byte> statistics = stackalloc byte[8];
        _socket.GetRawSocketOption(solPacket, packetStatistics, statistics);
        return System.Runtime.InteropServices.MemoryMarshal.Read<uint>(statistics[4..]);
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>The firewall's end, or the group address that RFC 1112 (IPv4) and RFC 2464 (IPv6) make of a multicast destination.</summary>
    private void WriteTarget(IPAddress destination, Span<byte> target)
    {
        Span<byte> address = stackalloc byte[16];
        destination.TryWriteBytes(address, out var length);
        if (length == 16 && address[0] == 0xff)
        {
            target[0] = target[1] = 0x33;
            address[12..].CopyTo(target[2..]);
        }
        else if (length == 4 && address[0] >> 4 == 0xe)
        {
            (target[0], target[1], target[2]) = (0x01, 0x00, 0x5e);
            target[3] = (byte)(address[1] & 0x7f);
            address.Slice(2, 2).CopyTo(target[4..]);
        }
        else
        {
            _gateway.CopyTo(target);
        }
    }
}
