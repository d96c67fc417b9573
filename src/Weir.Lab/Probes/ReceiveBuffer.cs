using System.Net.Sockets;

namespace Weir.Lab.Probes;

internal static class ReceiveBuffer
{
    /// <summary>
    /// Room for some 20,000 small packets (about 800 bytes of kernel memory each) beyond net.core.rmem_max, which CAP_NET_ADMIN allows
    /// (SO_RCVBUFFORCE, socket(7)), and no waiting.
    /// </summary>
    public static void Enlarge(Socket socket)
    {
        const int solSocket = 1;
        const int receiveBufferForce = 33;
        socket.SetRawSocketOption(solSocket, receiveBufferForce, BitConverter.GetBytes(16 * 1024 * 1024));
        socket.Blocking = false;
    }
}
