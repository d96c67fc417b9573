using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Weir.Agent.Conversation;

/// <summary>The process at the other end of a Unix socket, as the kernel knew it when it connected.</summary>
/// <param name="Process">Its id; 0 when it is not told.</param>
/// <param name="User">Its user's id; null when it is not told.</param>
internal readonly record struct SocketPeer(int Process, uint? User)
{
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int Credentials = 17; // SO_PEERCRED of unix(7)

    public static SocketPeer Of(Socket socket)
    {
        // struct ucred: pid, uid, gid.
        Span<int> credentials = stackalloc int[3];
        try
        {
            socket.GetRawSocketOption(SocketLevel, Credentials, MemoryMarshal.AsBytes(credentials));
            return new SocketPeer(credentials[0], (uint)credentials[1]);
        }
        catch (SocketException)
        {
            return default;
        }
    }
}
