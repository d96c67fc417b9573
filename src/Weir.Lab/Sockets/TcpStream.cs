using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Weir.Kernel.Host;

namespace Weir.Lab.Sockets;

/// <summary>How a stream fared.</summary>
/// <param name="BytesSent">Handed to the sender's socket.</param>
/// <param name="BytesReceived">Read by the receiver; equal to <paramref name="BytesSent"/> after a clean end.</param>
/// <param name="LongestStall">Longest time between two reads of the receiver, the one still running included.</param>
/// <param name="SeenAs">The sender as the receiver sees it, after NAT.</param>
/// <param name="Info">The sender's TCP_INFO.</param>
/// <param name="Error">Why it broke; empty while it has not.</param>
public sealed record TcpStreamReport(
    long BytesSent,
    long BytesReceived,
    TimeSpan LongestStall,
    IPEndPoint SeenAs,
    TcpInfo Info,
    string Error
)
{
    /// <summary>No reset, no retransmission time-out, no segment sent twice.</summary>
    public bool IsFlawless =>
        Error.Length == 0 && Info is { TotalRetransmits: 0, UnansweredTimeouts: 0, TotalTimeouts: null or 0 };
}

/// <summary>Where a stream begins, where it is aimed at, and where it arrives: behind a port forward the last two differ.</summary>
public sealed record TcpStreamEnds(
    NetworkNamespace SenderNetwork,
    IPEndPoint Sender,
    IPEndPoint Target,
    NetworkNamespace ReceiverNetwork,
    IPEndPoint Receiver
);

/// <summary>A TCP connection that carries data, one chunk each interval, until it is stopped; it shows whether the firewall harms connections in passing.</summary>
public sealed class TcpStream : IAsyncDisposable
{
    private const int ChunkBytes = 8 * 1024;

    private readonly Socket _sender;
    private readonly Socket _receiver;
    private readonly TimeSpan _interval;
    private readonly CancellationTokenSource _stop = new();
    private Task _sending = Task.CompletedTask;
    private Task _receiving = Task.CompletedTask;
    private long _sent;
    private long _received;
    private long _lastRead = Stopwatch.GetTimestamp();
    private long _longestStall;
    private string _error = "";

    private TcpStream(Socket sender, Socket receiver, TimeSpan interval)
    {
        _sender = sender;
        _receiver = receiver;
        _interval = interval;
        SeenAs = (IPEndPoint)(receiver.RemoteEndPoint ?? throw new InvalidOperationException("the stream has no peer"));
    }

    public IPEndPoint SeenAs { get; }

    /// <summary>Connects and begins to send 8 KiB each interval (5 ms unless given: about 13 Mbit/s).</summary>
    /// <exception cref="SocketException">The connection was refused.</exception>
    /// <exception cref="OperationCanceledException">It was not made in time, or was cancelled.</exception>
    public static async Task<TcpStream> StartAsync(
        TcpStreamEnds ends,
        TimeSpan timeout,
        TimeSpan? interval = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(ends);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        using var listener = NamespaceSocket.Open(ends.ReceiverNetwork, ends.Receiver, SocketType.Stream);
        listener.Listen(1);
        var sender = NamespaceSocket.Open(ends.SenderNetwork, ends.Sender, SocketType.Stream);
        try
        {
            await sender.ConnectAsync(ends.Target, limit.Token).ConfigureAwait(false);
            sender.NoDelay = true;
            var receiver = await listener.AcceptAsync(limit.Token).ConfigureAwait(false);
            var stream = new TcpStream(sender, receiver, interval ?? TimeSpan.FromMilliseconds(5));
            stream._receiving = stream.ReceiveAsync();
            stream._sending = stream.SendAsync();
            return stream;
        }
        catch
        {
            sender.Dispose();
            throw;
        }
    }

    /// <summary>How it fares so far. May be called from any thread while the stream runs.</summary>
    public TcpStreamReport Report()
    {
        var running = Stopwatch.GetElapsedTime(Volatile.Read(ref _lastRead));
        var stall = new TimeSpan(Volatile.Read(ref _longestStall));
        return new(
            Volatile.Read(ref _sent),
            Volatile.Read(ref _received),
            !_receiving.IsCompleted && running > stall ? running : stall,
            SeenAs,
            TcpInfo.Of(_sender),
            Volatile.Read(ref _error)
        );
    }

    /// <summary>Bytes that arrive during the time: 0 says the connection is cut.</summary>
    public async Task<long> ReceivedWithinAsync(TimeSpan time, CancellationToken cancellationToken = default)
    {
        var before = Volatile.Read(ref _received);
        await Task.Delay(time, cancellationToken).ConfigureAwait(false);
        return Volatile.Read(ref _received) - before;
    }

    /// <summary>Stops sending, waits until the receiver has read the end (2 seconds at most), and reports.</summary>
    public async Task<TcpStreamReport> StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _sending.ConfigureAwait(false);
        try
        {
            _sender.Shutdown(SocketShutdown.Send);
            await _receiving.WaitAsync(TimeSpan.FromSeconds(2)).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Fail("the end of the stream did not arrive within 2 s");
        }
        catch (SocketException exception)
        {
            Fail(exception.Message);
        }

        return Report();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _sending.ConfigureAwait(false);
        _sender.Dispose();
        _receiver.Dispose();
        await _receiving.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task SendAsync()
    {
        var chunk = new byte[ChunkBytes];
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                // A chunk is sent whole or, when the connection hangs with a full buffer, given up at the stop.
                var sent = await _sender.SendAsync(chunk, _stop.Token).ConfigureAwait(false);
                Interlocked.Add(ref _sent, sent);
                await Task.Delay(_interval, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped, as asked.
        }
        catch (SocketException exception)
        {
            Fail(exception.Message);
        }
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await _receiver.ReceiveAsync(buffer).ConfigureAwait(false) is > 0 and var length)
            {
                Interlocked.Add(ref _received, length);
                var now = Stopwatch.GetTimestamp();
                var stall = Stopwatch.GetElapsedTime(_lastRead, now).Ticks;
                Volatile.Write(ref _lastRead, now);
                Volatile.Write(ref _longestStall, Math.Max(_longestStall, stall));
            }
        }
        catch (ObjectDisposedException)
        {
            // Disposed without a stop.
        }
        catch (SocketException exception)
        {
            if (!_stop.IsCancellationRequested)
            {
                Fail(exception.Message);
            }
        }
    }

    private void Fail(string error) => Interlocked.CompareExchange(ref _error, error, "");
}
