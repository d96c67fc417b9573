using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Weir.Kernel.Host;
using Weir.Lab.Packets;

namespace Weir.Lab.Sockets;

/// <summary>A raw ICMP or ICMPv6 socket that asks one echo (RFC 792, RFC 4443 section 4) and takes the reply or the error about it.</summary>
internal sealed class EchoSocket : IDisposable
{
    private static int s_asked;

    private readonly Socket _socket;
    private readonly bool _ipv6;
    private readonly ushort _identifier = (ushort)Interlocked.Increment(ref s_asked);

    public EchoSocket(NetworkNamespace network, IPAddress local)
    {
        _ipv6 = local.AddressFamily == AddressFamily.InterNetworkV6;
        _socket = RawSockets.OpenIp(network, _ipv6, _ipv6 ? 58 : 1);
        _socket.Bind(new IPEndPoint(local, 0));
    }

    /// <exception cref="SocketException">HostUnreachable: an ICMP error about the request came instead of the reply.</exception>
    public async Task AskAsync(IPAddress remote, CancellationToken cancellationToken)
    {
        await _socket
            .SendToAsync(Request(), SocketFlags.None, new IPEndPoint(remote, 0), cancellationToken)
            .ConfigureAwait(false);
        var buffer = new byte[2048];
        while (true)
        {
            var received = await _socket
                .ReceiveFromAsync(
                    buffer,
                    SocketFlags.None,
                    new IPEndPoint(_ipv6 ? IPAddress.IPv6Any : IPAddress.Any, 0),
                    cancellationToken
                )
                .ConfigureAwait(false);
            if (IsAnswer(buffer.AsSpan(0, received.ReceivedBytes)))
            {
                return;
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private byte[] Request()
    {
        var request = new byte[16];
        request[0] = _ipv6 ? (byte)128 : (byte)8;
        BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(4), _identifier);
        if (!_ipv6)
        {
            // The kernel fills in the checksum of ICMPv6 alone (rawv6_push_pending_frames), because it needs the addresses.
            BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(2), InternetChecksum.Of(request));
        }

        return request;
    }

    private bool IsAnswer(ReadOnlySpan<byte> received)
    {
        // IPv4 raw sockets give the IP header too; IPv6 ones do not.
        var icmp = _ipv6 ? received : received[((received[0] & 15) * 4)..];
        if (icmp.Length < 8)
        {
            return false;
        }

        if (icmp[0] == (_ipv6 ? 129 : 0))
        {
            return BinaryPrimitives.ReadUInt16BigEndian(icmp[4..]) == _identifier;
        }

        var error = _ipv6 ? icmp[0] is >= 1 and <= 4 : icmp[0] is 3 or 11;
        var quoted = 8 + (_ipv6 ? 40 : 20);
        if (
            error
            && icmp.Length >= quoted + 8
            && BinaryPrimitives.ReadUInt16BigEndian(icmp[(quoted + 4)..]) == _identifier
        )
        {
            throw new SocketException((int)SocketError.HostUnreachable);
        }

        return false;
    }
}
