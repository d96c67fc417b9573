using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Weir.Agent.Alerting;
using Weir.Core.Alerting;
using Weir.Sources.Configuration;
using Weir.Tests.Sources;
using Xunit;

namespace Weir.Tests.Alerting;

/// <summary>What a webhook gets, byte by byte, and which answers count.</summary>
public sealed class WebhookTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);
    private readonly TempFolder _folder = new();
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);

    public WebhookTests() => _server.Start();

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Deliver_WithASecret_IsSignedByHmacOfTheBody()
    {
        // The line end is the editor's, not the secret's.
        File.WriteAllText(_folder.File("secret"), "Jefe\r\nsecond line\n");
        var notice = Notice();

        var (head, body) = await Deliver(notice, "200 OK", _folder.File("secret"));

        // By hand from RFC 2104: H(K xor opad, H(K xor ipad, text)).
        var (inner, outer) = (new byte[64], new byte[64]);
        for (var i = 0; i < 64; i++)
        {
            var key = i < 4 ? "Jefe"u8[i] : 0;
            (inner[i], outer[i]) = ((byte)(key ^ 0x36), (byte)(key ^ 0x5c));
        }

        var mac = SHA256.HashData([.. outer, .. SHA256.HashData([.. inner, .. Encoding.UTF8.GetBytes(body)])]);
        head.ShouldContain($"X-Weir-Signature: sha256={Convert.ToHexStringLower(mac)}\r\n");
        head.ShouldContain("Content-Type: application/json");
        JsonNode.Parse(body)?["id"]?.GetValue<string>().ShouldBe(notice.Id);
    }

    [Fact]
    public async Task Deliver_WithoutASecret_HasNoSignature() =>
        (await Deliver(Notice(), "204 No Content")).Head.ShouldNotContain("Signature");

    [Theory]
    [InlineData("500 Internal Server Error", "500")]
    [InlineData("404 Not Found", "404")]
    [InlineData("304 Not Modified", "304")]
    public async Task Deliver_AnotherAnswer_HasNotArrived(string answer, string why) =>
        (await Should.ThrowAsync<DeliveryException>(() => Deliver(Notice(), answer))).Message.ShouldContain(why);

    [Fact]
    public async Task Deliver_Redirect_IsNotFollowed()
    {
        using var elsewhere = new TcpListener(IPAddress.Loopback, 0);
        elsewhere.Start();

        await Should.ThrowAsync<DeliveryException>(() =>
            Deliver(Notice(), $"307 Temporary Redirect\r\nLocation: http://{elsewhere.LocalEndpoint}/")
        );

        elsewhere.Pending().ShouldBeFalse();
    }

    [Fact]
    public void Place_OfAUrl_ShowsNoSecretOfIt()
    {
        using var delivery = new WebhookDelivery(
            new WebhookSettings(new Uri("https://chat.example/hooks/weir?token=secret#x"), null),
            "fw1",
            "site"
        );

        delivery.Place.ShouldBe("https://chat.example/hooks/weir");
    }

    private async Task<(string Head, string Body)> Deliver(PostedNotice notice, string answer, string? secret = null)
    {
        using var delivery = new WebhookDelivery(
            new WebhookSettings(new Uri($"http://{_server.LocalEndpoint}/hook"), secret),
            "fw1",
            "site"
        );
        var served = Serve(answer);
        await delivery.Deliver(notice, CancellationToken.None);
        return await served;
    }

    private async Task<(string Head, string Body)> Serve(string answer)
    {
        using var client = await _server.AcceptTcpClientAsync();
        using var stream = client.GetStream();
        var (text, buffer) = ("", new byte[4096]);
        int end;
        while ((end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0 || text.Length < end + 4 + Length(text))
        {
            text += Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer));
        }

        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        );
        return (text[..(end + 2)], text[(end + 4)..]);
    }

    private static int Length(string text)
    {
        const string Name = "Content-Length: ";
        var at = text.IndexOf(Name, StringComparison.OrdinalIgnoreCase) + Name.Length;
        return int.Parse(text.AsSpan(at, text.IndexOf('\r', at) - at), provider: null);
    }

    private static PostedNotice Notice() =>
        PostedNotice.Of(
            new AlertNotice(
                NoticeKind.Raised,
                new AlertRule("drift", AlertSubject.Drift, null, null, TimeSpan.Zero),
                new Alert("drift", Now, Now, null, Now, null, "text"),
                Now
            )
        );
}
