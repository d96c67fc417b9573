using System.Net;
using System.Net.Sockets;
using Weir.Kernel.Host;

namespace Weir.Lab.Sockets;

/// <summary>Answers each datagram with a line that says which peer it sees, followed by the datagram.</summary>
public sealed class UdpEchoServer : IDisposable
{
    private readonly Socket _socket;
    private readonly CancellationTokenSource _stop = new();

    private UdpEchoServer(Socket socket) => _socket = socket;

    public static UdpEchoServer Start(NetworkNamespace network, IPEndPoint local)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(local);
        var server = new UdpEchoServer(NamespaceSocket.Open(network, local, SocketType.Dgram));
        _ = server.ServeAsync(local);
        return server;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync(IPEndPoint local)
    {
        var stop = _stop.Token;
        var buffer = new byte[2048];
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var received = await _socket
                    .ReceiveFromAsync(buffer, SocketFlags.None, local, stop)
                    .ConfigureAwait(false);
                byte[] answer = [.. Greeting.For(received.RemoteEndPoint), .. buffer.AsSpan(0, received.ReceivedBytes)];
                await _socket
                    .SendToAsync(answer, SocketFlags.None, received.RemoteEndPoint, stop)
                    .ConfigureAwait(false);
            }
            catch (Exception exception)
                when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // An ICMP error about an earlier answer comes as an exception of the next call (ECONNREFUSED) and ends nothing.
            }
        }
    }
}
