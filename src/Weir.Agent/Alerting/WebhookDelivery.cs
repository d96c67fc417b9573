using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Weir.Sources.Configuration;

namespace Weir.Agent.Alerting;

/// <summary>
/// POSTs JSON. With a secret the header <c>X-Weir-Signature: sha256=…</c> has the body's HMAC-SHA256 (RFC 2104) in hexadecimal. Redirects are
/// not followed: what is signed is meant for one place.
/// </summary>
internal sealed class WebhookDelivery : IAlertDelivery, IDisposable
{
    public const string SignatureHeader = "X-Weir-Signature";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly WebhookSettings _settings;
    private readonly string _node;
    private readonly string _site;
    private readonly HttpClient _client;

    public WebhookDelivery(WebhookSettings settings, string node, string site)
    {
        (_settings, _node, _site) = (settings, node, site);
        _client = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
            }
        )
        {
            Timeout = Patience,
            MaxResponseContentBufferSize = 1 << 16,
        };
    }

    public string Place => _settings.Url.GetLeftPart(UriPartial.Path);

    public async Task Deliver(PostedNotice notice, CancellationToken cancellation)
    {
        var body = NoticeDocument.Bytes(notice, _node, _site);
        using var request = new HttpRequestMessage(HttpMethod.Post, _settings.Url)
        {
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (_settings.SecretFile is { } file)
        {
            var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(SecretFile.Read(file)), body);
            request.Headers.Add(SignatureHeader, $"sha256={Convert.ToHexStringLower(mac)}");
        }

        try
        {
            using var response = await _client
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation)
                .ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw new DeliveryException($"it answered {(int)response.StatusCode}");
            }
        }
        catch (HttpRequestException failed)
        {
            throw new DeliveryException(failed.InnerException?.Message ?? failed.Message, failed);
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw new DeliveryException($"no answer in {Patience.TotalSeconds:0} s", late);
        }
    }

    public void Dispose() => _client.Dispose();
}
