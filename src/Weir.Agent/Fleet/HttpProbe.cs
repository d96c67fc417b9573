using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Weir.Kernel.Host;

namespace Weir.Agent.Fleet;

/// <summary>One GET from a network namespace. Redirects are not followed: whether the place that was named is well is the question.</summary>
internal static class HttpProbe
{
    /// <param name="host">What the URL names.</param>
    /// <returns>Null when it was answered with 2xx; else what was wrong, in words. The token ends the wait.</returns>
    public static async Task<string?> Ask(NetworkNamespace network, Uri url, IPAddress host, CancellationToken limit)
    {
        using var client = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                ConnectCallback = async (_, token) =>
                    new NetworkStream(
                        await ProbeSocket.Connect(network, new IPEndPoint(host, url.Port), token).ConfigureAwait(false),
                        ownsSocket: true
                    ),
            }
        );
        try
        {
            using var response = await client
                .GetAsync(url, HttpCompletionOption.ResponseHeadersRead, limit)
                .ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"it answered {(int)response.StatusCode}");
        }
        catch (HttpRequestException failed)
        {
            return failed.InnerException?.Message ?? failed.Message;
        }
    }
}
