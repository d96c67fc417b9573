using System.Net;
using System.Net.Sockets;
using Weir.Kernel.Host;

namespace Weir.Lab.Sockets;

/// <summary>Ordinary sockets, opened in a namespace: a socket belongs for life to the namespace of the thread that made it (sock_net_set in sk_alloc).</summary>
internal static class NamespaceSocket
{
    public static Socket Open(NetworkNamespace network, IPEndPoint local, SocketType type)
    {
        var protocol = type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp;
        return network.Run(() =>
        {
            var socket = new Socket(local.AddressFamily, type, protocol);
            try
            {
                // A port whose last connection is in TIME_WAIT may be taken again.
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
                socket.Bind(local);
                return socket;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        });
    }
}
