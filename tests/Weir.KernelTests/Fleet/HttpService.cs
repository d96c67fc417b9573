using System.Net.Sockets;

namespace Weir.KernelTests.Fleet;

/// <summary>Answers every connection with 204 to /health and 503 to anything else.</summary>
internal sealed class HttpService : IDisposable
{
    private readonly Socket _listener;

    public HttpService(Socket listener)
    {
        _listener = listener;
        _ = Task.Run(Serve);
    }

    public void Dispose() => _listener.Dispose();

    private async Task Serve()
    {
        var buffer = new byte[4096];
        while (true)
        {
            try
            {
                using var client = await _listener.AcceptAsync();
                var head = System.Text.Encoding.ASCII.GetString(buffer, 0, await client.ReceiveAsync(buffer));
                var status = head.StartsWith("GET /health ", StringComparison.Ordinal) ? "204 No Content" : "503 Away";
                await client.SendAsync(
                    System.Text.Encoding.ASCII.GetBytes(
                        $"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    )
                );
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                if (!_listener.IsBound)
                {
                    return;
                }
            }
        }
    }
}
