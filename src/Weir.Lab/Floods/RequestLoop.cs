using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Weir.Kernel.Host;

namespace Weir.Lab.Floods;

/// <summary>What became of the requests of visitors.</summary>
/// <param name="Asked">Connections tried.</param>
/// <param name="Served">Of these: answered whole in time.</param>
/// <param name="MedianMs">Time from the first SYN to the end of the answer, of those served.</param>
/// <param name="WorstMs">As <paramref name="MedianMs"/>: of the slowest in a hundred.</param>
public sealed record RequestFigures(int Asked, int Served, double MedianMs, double WorstMs)
{
    /// <summary>0 … 1.</summary>
    public double Share => Asked == 0 ? 0 : (double)Served / Asked;
}

/// <summary>
/// Visitors: each makes a connection of its own to the next listener, asks for a page and reads it to the end. They come at a fixed rate whether or not the
/// earlier ones were answered, as on the internet.
/// </summary>
internal sealed class RequestLoop(NetworkNamespace client, FloodSpec spec, TimeProvider time)
{
    /// <summary>So long waits a visitor: one lost SYN is forgiven (RFC 6298: sent again after a second), two are not.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly byte[] Question = "GET / HTTP/1.0\r\n\r\n"u8.ToArray();
    private static readonly byte[] Answer = "HTTP/1.1 200"u8.ToArray();

    /// <summary>Blocks for the duration, and until the last visitor has his answer or gave up.</summary>
    public RequestFigures Run(TimeSpan duration, CancellationToken cancellation)
    {
        var visits = new ConcurrentBag<double?>();
        var asked = client.Run(() => Ask(duration, visits, cancellation));
        Task.WhenAll(asked).GetAwaiter().GetResult();
        cancellation.ThrowIfCancellationRequested();
        var served = visits.OfType<double>().Order().ToArray();
        return new RequestFigures(asked.Count, served.Length, Quantile(served, 0.5), Quantile(served, 0.99));
    }

    /// <summary>One request; null when it was not served, else its milliseconds.</summary>
    public double? Once(ushort port, CancellationToken cancellation) =>
        VisitAsync(client.Run(NewSocket), port, cancellation).GetAwaiter().GetResult();

    /// <summary>On a thread inside the client's namespace: its sockets are born there.</summary>
    private List<Task> Ask(TimeSpan duration, ConcurrentBag<double?> visits, CancellationToken cancellation)
    {
        var asked = new List<Task>();
        var ports = spec.Ports.ToArray();
        var start = time.GetTimestamp();
        var total = (int)(duration.TotalSeconds * spec.RequestsPerSecond);
        while (asked.Count < total && !cancellation.IsCancellationRequested)
        {
            var due = TimeSpan.FromSeconds((double)asked.Count / spec.RequestsPerSecond) - time.GetElapsedTime(start);
            if (due > TimeSpan.Zero)
            {
                cancellation.WaitHandle.WaitOne(due);
                continue;
            }

            var socket = NewSocket();
            var port = ports[asked.Count % ports.Length];
            asked.Add(
                Task.Run(
                    async () => visits.Add(await VisitAsync(socket, port, cancellation).ConfigureAwait(false)),
                    CancellationToken.None
                )
            );
        }

        return asked;
    }

    private async Task<double?> VisitAsync(Socket socket, ushort port, CancellationToken cancellation)
    {
        using var _ = socket;
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var start = time.GetTimestamp();
        try
        {
            await socket
                .ConnectAsync(new IPEndPoint(FloodTopology.VirtualAddress, port), either.Token)
                .ConfigureAwait(false);
            await socket.SendAsync(Question, either.Token).ConfigureAwait(false);
            return await IsAnsweredAsync(socket, either.Token).ConfigureAwait(false)
                ? time.GetElapsedTime(start).TotalMilliseconds
                : null;
        }
        catch (Exception failed) when (failed is SocketException or OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task<bool> IsAnsweredAsync(Socket socket, CancellationToken cancellation)
    {
        var buffer = new byte[1_024];
        var length = 0;
        while (
            length < buffer.Length
            && await socket.ReceiveAsync(buffer.AsMemory(length), cancellation).ConfigureAwait(false) is > 0 and var got
        )
        {
            length += got;
        }

        return buffer.AsSpan(0, length).StartsWith(Answer);
    }

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private static double Quantile(double[] sorted, double share) =>
        sorted.Length == 0 ? 0 : sorted[(int)((sorted.Length - 1) * share)];
}
