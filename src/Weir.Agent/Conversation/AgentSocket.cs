using System.Net.Sockets;
using Weir.Agent.Reconciling;

namespace Weir.Agent.Conversation;

/// <summary>
/// The socket where a running agent is asked: root's alone, one JSON object a line. A client that sends nonsense, too much or
/// nothing harms nobody but itself.
/// </summary>
internal sealed class AgentSocket : IDisposable
{
    private const int MostClients = 32;
    private const int LongestRequest = 4096;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _path;
    private readonly Socket _socket;
    private readonly Func<AgentRequest, SocketPeer, Task<AgentReply>> _ask;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _room = new(MostClients);

    private AgentSocket(
        string path,
        Socket socket,
        Func<AgentRequest, SocketPeer, Task<AgentReply>> ask,
        TimeProvider time
    ) => (_path, _socket, _ask, _time) = (path, socket, ask, time);

    /// <summary>Listens at the path; whoever holds the state lock may take it from an agent that died.</summary>
    /// <exception cref="SocketException">The path cannot be used.</exception>
    /// <exception cref="IOException">What lies there cannot be removed.</exception>
    public static AgentSocket Listen(
        string path,
        Func<AgentRequest, SocketPeer, Task<AgentReply>> ask,
        TimeProvider time
    )
    {
        File.Delete(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // Bound under another name, closed to others, and only then where it is looked for: it is never open to all.
            var hidden = path + ".new";
            File.Delete(hidden);
            socket.Bind(new UnixDomainSocketEndPoint(hidden));
            File.SetUnixFileMode(hidden, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            socket.Listen(MostClients);
            File.Move(hidden, path, overwrite: true);
            return new AgentSocket(path, socket, ask, time);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Serves until the token is canceled.</summary>
    public async Task Serve(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await _room.WaitAsync(cancellation).ConfigureAwait(false);
                var client = await _socket.AcceptAsync(cancellation).ConfigureAwait(false);
                _ = Talk(client, cancellation);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                _room.Release(); // the client went away between connecting and being accepted
            }
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        try
        {
            File.Delete(_path);
        }
        catch (Exception left) when (left is IOException or UnauthorizedAccessException)
        {
            // The next agent removes it.
        }
    }

    private async Task Talk(Socket client, CancellationToken cancellation)
    {
        try
        {
            using var stream = new NetworkStream(client, ownsSocket: true);
            using var limit = new CancellationTokenSource(Patience, _time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
            var line = await LineReader.Read(stream, LongestRequest, both.Token).ConfigureAwait(false);
            if (line is not null)
            {
                var reply = await Answer(line, SocketPeer.Of(client)).ConfigureAwait(false);
                await stream.WriteAsync(WireForm.Line(reply), cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException)
        {
            // The client's own affair.
        }
        finally
        {
            _room.Release();
        }
    }

    private async Task<AgentReply> Answer(byte[] line, SocketPeer peer)
    {
        try
        {
            return await _ask(WireForm.Request(line), peer).ConfigureAwait(false);
        }
        catch (FormatException nonsense)
        {
            return AgentReply.Refuse(AgentEvents.BadRequest(nonsense.Message));
        }
    }
}
