using System.Net;
using System.Net.Sockets;
using Weir.Kernel.Host;

namespace Weir.Lab.Sockets;

/// <summary>Greets each TCP connection with a line that says which peer it sees ("198.18.0.10 4001\n"), then returns what it is sent.</summary>
public sealed class TcpEchoServer : IDisposable
{
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();

    private TcpEchoServer(Socket listener)
    {
        _listener = listener;
        Local = (IPEndPoint)(
            listener.LocalEndPoint ?? throw new InvalidOperationException("the listener is not bound")
        );
    }

    /// <summary>Where it listens; the port the kernel chose when 0 was asked for.</summary>
    public IPEndPoint Local { get; }

    public static TcpEchoServer Start(NetworkNamespace network, IPEndPoint local)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(local);
        var listener = NamespaceSocket.Open(network, local, SocketType.Stream);
        listener.Listen(512);
        var server = new TcpEchoServer(listener);
        _ = server.AcceptAsync();
        return server;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var stop = _stop.Token;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var connection = await _listener.AcceptAsync(stop).ConfigureAwait(false);
                _ = ServeAsync(connection, stop);
            }
            catch (Exception exception)
                when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // A connection that died in the queue is the client's to report; a disposed listener ends the loop.
            }
        }
    }

    private static async Task ServeAsync(Socket connection, CancellationToken stop)
    {
        using var _ = connection;
        var buffer = new byte[16 * 1024];
        try
        {
            var greeting = Greeting.For(connection.RemoteEndPoint);
            await connection.SendAsync(greeting, stop).ConfigureAwait(false);
            while (await connection.ReceiveAsync(buffer, stop).ConfigureAwait(false) is > 0 and var length)
            {
                await connection.SendAsync(buffer.AsMemory(0, length), stop).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // The client went away or the server was stopped: either way this connection is over.
        }
    }
}
