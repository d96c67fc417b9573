using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Weir.Web;

/// <summary>The listening socket; a Unix socket is root's and its group's (0660) from its first moment.</summary>
internal static class ListenSocket
{
    private const UnixFileMode Shared =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    public static void Configure(SocketTransportOptions options)
    {
        options.Backlog = 1024;
        options.CreateBoundListenSocket = static place =>
            place is UnixDomainSocketEndPoint unix
                ? Bind(unix)
                : SocketTransportOptions.CreateDefaultBoundListenSocket(place);
    }

    /// <summary>Bound under another name, closed to others, and only then where it is looked for: it is never open to all.</summary>
    private static Socket Bind(UnixDomainSocketEndPoint place)
    {
        var path = place.ToString() ?? "";
        if (File.Exists(path) && File.GetUnixFileMode(path) is var _ && new FileInfo(path).Length > 0)
        {
            throw new IOException("a file that is no socket lies there");
        }

        var hidden = path + ".new";
        File.Delete(hidden);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(hidden));
            File.SetUnixFileMode(hidden, Shared);
            File.Move(hidden, path, overwrite: true);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
