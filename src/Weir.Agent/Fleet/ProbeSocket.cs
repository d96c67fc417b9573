using System.Net;
using System.Net.Sockets;
using Weir.Kernel.Host;

namespace Weir.Agent.Fleet;

/// <summary>TCP connections from a network namespace.</summary>
internal static class ProbeSocket
{
    /// <exception cref="SocketException">It did not come about.</exception>
    public static async Task<Socket> Connect(NetworkNamespace network, IPEndPoint target, CancellationToken limit)
    {
        // A socket belongs to the namespace of the thread that makes it (socket(2)); it may be connected from any.
        var socket = network.Run(() => new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
        try
        {
            await socket.ConnectAsync(target, limit).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
