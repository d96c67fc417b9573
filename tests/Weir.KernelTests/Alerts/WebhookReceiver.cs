using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Weir.KernelTests.Alerts;

/// <summary>Takes POSTs on loopback and answers as it is told to.</summary>
internal sealed class WebhookReceiver : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<(string Head, string Body)> _requests = new();

    public WebhookReceiver()
    {
        _listener.Start();
        _ = Task.Run(Serve);
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/weir";

    /// <summary>What is answered from now on.</summary>
    public volatile string Answer = "204 No Content";

    /// <summary>Head and body of each request, as they came.</summary>
    public IReadOnlyList<(string Head, string Body)> Requests => [.. _requests];

    public void Dispose() => _listener.Dispose();

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await Take(client.GetStream());
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException or IOException)
        {
            // Disposed, or a client that went away.
        }
    }

    private async Task Take(NetworkStream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[8192];
        while (!IsWhole(text.ToString()))
        {
            var count = await stream.ReadAsync(buffer);
            if (count == 0)
            {
                return;
            }

            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        var parts = text.ToString().Split("\r\n\r\n", 2);
        _requests.Enqueue((parts[0], parts[1]));
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 {Answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        );
    }

    private static bool IsWhole(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }

        var length = text.Split("\r\n")
            .Where(static line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            .Select(static line =>
                int.Parse(line["Content-Length:".Length..], System.Globalization.CultureInfo.InvariantCulture)
            )
            .FirstOrDefault();
        return Encoding.UTF8.GetByteCount(text[(end + 4)..]) >= length;
    }
}
