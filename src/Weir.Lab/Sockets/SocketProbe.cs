using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Weir.Kernel.Host;

namespace Weir.Lab.Sockets;

/// <summary>How an attempt to reach somebody ended.</summary>
public enum ReachOutcome
{
    /// <summary>An answer came.</summary>
    Answered,

    /// <summary>A TCP reset, or an ICMP error that says "refused".</summary>
    Refused,

    /// <summary>Another ICMP error: unreachable, prohibited.</summary>
    Unreachable,

    /// <summary>Nothing came in time.</summary>
    TimedOut,
}

/// <param name="SeenAs">Who the server says it talks to: the sender's address after NAT. Null without an answer, and for ICMP.</param>
/// <param name="Detail">The socket's error, for people; empty when there was none.</param>
public sealed record ReachResult(ReachOutcome Outcome, IPEndPoint? SeenAs, TimeSpan Duration, string Detail);

/// <summary>One attempt with a real socket of a node: TCP, UDP or ICMP echo. The other side is one of the lab's servers, or nobody.</summary>
public static class SocketProbe
{
    /// <summary>Connects, reads the greeting of a <see cref="TcpEchoServer"/>, and closes.</summary>
    /// <param name="local">An address of the namespace; port 0 lets the kernel choose.</param>
    public static Task<ReachResult> TcpAsync(
        NetworkNamespace network,
        IPEndPoint local,
        IPEndPoint remote,
        TimeSpan timeout,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(local);
        return AttemptAsync(
            async stop =>
            {
                using var socket = NamespaceSocket.Open(network, local, SocketType.Stream);
                await socket.ConnectAsync(remote, stop).ConfigureAwait(false);
                var buffer = new byte[128];
                var length = 0;
                while (!buffer.AsSpan(0, length).Contains((byte)'\n'))
                {
                    var got = await socket.ReceiveAsync(buffer.AsMemory(length), stop).ConfigureAwait(false);
                    if (got == 0)
                    {
                        throw new SocketException((int)SocketError.ConnectionReset);
                    }

                    length += got;
                }

                return Greeting.Read(buffer.AsSpan(0, length));
            },
            timeout,
            cancellationToken
        );
    }

    /// <summary>Sends a datagram to a <see cref="UdpEchoServer"/> and reads its answer. The datagram is sent once: a loss is a time-out.</summary>
    public static Task<ReachResult> UdpAsync(
        NetworkNamespace network,
        IPEndPoint local,
        IPEndPoint remote,
        TimeSpan timeout,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(local);
        return AttemptAsync(
            async stop =>
            {
                using var socket = NamespaceSocket.Open(network, local, SocketType.Dgram);
                // Connected, so that an ICMP error about the datagram is reported (udp(7)) and strangers are not heard.
                await socket.ConnectAsync(remote, stop).ConfigureAwait(false);
                await socket.SendAsync("weir"u8.ToArray(), stop).ConfigureAwait(false);
                var buffer = new byte[2048];
                var length = await socket.ReceiveAsync(buffer, stop).ConfigureAwait(false);
                return Greeting.Read(buffer.AsSpan(0, length));
            },
            timeout,
            cancellationToken
        );
    }

    /// <summary>Sends an ICMP or ICMPv6 echo request and waits for its reply.</summary>
    public static Task<ReachResult> EchoAsync(
        NetworkNamespace network,
        IPAddress local,
        IPAddress remote,
        TimeSpan timeout,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(remote);
        return AttemptAsync(
            async stop =>
            {
                using var echo = new EchoSocket(network, local);
                await echo.AskAsync(remote, stop).ConfigureAwait(false);
                return null;
            },
            timeout,
            cancellationToken
        );
    }

    private static async Task<ReachResult> AttemptAsync(
        Func<CancellationToken, Task<IPEndPoint?>> attempt,
        TimeSpan timeout,
        CancellationToken cancellationToken
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        var start = Stopwatch.GetTimestamp();
        try
        {
            var peer = await attempt(limit.Token).ConfigureAwait(false);
            return new(ReachOutcome.Answered, peer, Stopwatch.GetElapsedTime(start), "");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(ReachOutcome.TimedOut, null, Stopwatch.GetElapsedTime(start), "");
        }
        catch (SocketException exception)
        {
            return new(OutcomeOf(exception.SocketErrorCode), null, Stopwatch.GetElapsedTime(start), exception.Message);
        }
    }

    private static ReachOutcome OutcomeOf(SocketError error) =>
        error switch
        {
            SocketError.ConnectionRefused or SocketError.ConnectionReset => ReachOutcome.Refused,
            SocketError.TimedOut => ReachOutcome.TimedOut,
            _ => ReachOutcome.Unreachable,
        };
}
