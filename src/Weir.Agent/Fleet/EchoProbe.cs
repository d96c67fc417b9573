using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Weir.Kernel.Host;

namespace Weir.Agent.Fleet;

/// <summary>One ICMP echo and its answer (RFC 792, RFC 4443).</summary>
internal static class EchoProbe
{
    private const int Length = 16;
    private const int Ipv4Header = 20;

    /// <returns>Null when it was answered; the token ends the wait.</returns>
    /// <exception cref="SocketException">It cannot be sent.</exception>
    public static async Task<string?> Ask(NetworkNamespace network, IPAddress host, CancellationToken limit)
    {
        var ipv6 = host.AddressFamily == AddressFamily.InterNetworkV6;
        using var socket = network.Run(() => Open(ipv6));
        var request = Request(ipv6);
        await socket.ConnectAsync(new IPEndPoint(host, 0), limit).ConfigureAwait(false);
        await socket.SendAsync(request, limit).ConfigureAwait(false);
        var answer = new byte[1500];
        while (true)
        {
            var length = await socket.ReceiveAsync(answer, limit).ConfigureAwait(false);
            if (IsAnswer(answer.AsSpan(0, length), request, ipv6))
            {
                return null;
            }
        }
    }

    /// <summary>A ping socket needs no right but the group's (net.ipv4.ping_group_range, icmp(7)); else a raw one, which needs CAP_NET_RAW.</summary>
    private static Socket Open(bool ipv6)
    {
        var family = ipv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        var protocol = ipv6 ? ProtocolType.IcmpV6 : ProtocolType.Icmp;
        try
        {
            return new Socket(family, SocketType.Dgram, protocol);
        }
        catch (SocketException)
        {
            return new Socket(family, SocketType.Raw, protocol);
        }
    }

    private static byte[] Request(bool ipv6)
    {
        var packet = new byte[Length];
        packet[0] = ipv6 ? (byte)128 : (byte)8;
        // The identifier is the kernel's on a ping socket; what tells our answer is the rest, which comes back as it is.
        RandomNumberGenerator.Fill(packet.AsSpan(8));
        if (!ipv6)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), Checksum(packet)); // of ICMPv6 by the kernel
        }

        return packet;
    }

    private static bool IsAnswer(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> request, bool ipv6)
    {
        // A raw IPv4 socket gives the IP header too; no ICMP type begins like its first byte.
        if (!ipv6 && packet.Length >= Ipv4Header && packet[0] >> 4 == 4)
        {
            packet = packet[Math.Min((packet[0] & 15) * 4, packet.Length)..];
        }

        return packet.Length == Length && packet[0] == (ipv6 ? 129 : 0) && packet[8..].SequenceEqual(request[8..]);
    }

    private static ushort Checksum(ReadOnlySpan<byte> packet)
    {
        var sum = 0u;
        for (var i = 0; i < packet.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(packet[i..]);
        }

        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~(sum + (sum >> 16));
    }
}
