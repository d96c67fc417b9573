using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using Shouldly;
using Weir.KernelTests.Agent;
using Weir.Testing;
using Weir.Web.Access;

namespace Weir.KernelTests.Web;

/// <summary>The HTTP API over TLS, with real certificates: what is spoken, and how a certificate is renewed.</summary>
public sealed class TlsTests
{
    private const string Http = "listen: 127.0.0.1:0\n  certificate: cert.pem\n  key: key.pem";

    [KernelFact]
    public async Task Certificate_Http1AndHttp2_AreSpoken()
    {
        using var agent = Agent("fw1");
        using var client = Client(agent);

        (await Version(client, HttpVersion.Version11)).ShouldBe(HttpVersion.Version11);
        (await Version(client, HttpVersion.Version20)).ShouldBe(HttpVersion.Version20);
        Curl(agent, "--http1.1").ShouldBe("200 1.1");
        Curl(agent, "--http2").ShouldBe("200 2");
        Curl(agent, "--tlsv1.2", "--tls-max", "1.2").ShouldBe("200 2");
        Curl(agent, "--tlsv1.3").ShouldBe("200 2");

        using var login = await client.PostAsync(
            "/api/v1/login",
            new StringContent($$"""{"token":"{{agent.Token(Role.Viewer)}}"}""")
        );
        login.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem().ShouldContain("secure");
    }

    [KernelFact]
    public async Task Client_OfTls11_IsRefusedAsTooOld()
    {
        using var agent = Agent("fw1");
        using var socket = await Connect(agent);

        await socket.SendAsync(OldHello());
        var answer = new byte[7];
        await ReadWhole(socket, answer);

        // An alert (21), fatal (2), protocol_version (70): RFC 8446, 6.2.
        (answer[0], answer[5], answer[6]).ShouldBe(((byte)21, (byte)2, (byte)70));
    }

    [KernelFact]
    public async Task Chain_BehindTheCertificate_IsSent()
    {
        using var agent = new WebAgent(Http, static campus => Certificates.WriteChain(campus.Site, "fw1", "between"));

        var seen = await Seen(agent);

        seen.ShouldBe(["CN=fw1", "CN=between"]);
    }

    [KernelFact]
    public async Task Renewed_NewConnectionsGetItAndOldOnesGoOn()
    {
        using var agent = Agent("fw1");
        using var client = Client(agent);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", agent.Token(Role.Viewer));
        client.DefaultRequestVersion = HttpVersion.Version20;
        using var patience = new CancellationTokenSource(AgentProcess.Patience);
        using var events = await client.GetAsync("/api/v1/events", HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await events.Content.ReadAsStreamAsync());

        Certificates.Write(agent.Campus.Site, "fw2");
        (await Seen(agent)).ShouldBe(["CN=fw1"]); // before it is told to
        agent.Process.Signal("HUP");
        agent.Process.Said("WEIR0893");

        (await Seen(agent)).ShouldBe(["CN=fw2"]);
        agent.Process.Line("WEIR0893").ShouldContain("CN=fw2");
        // The stream that began before tells of it.
        string? line;
        do
        {
            line = await lines.ReadLineAsync(patience.Token);
        } while (line?.Contains("WEIR0893", StringComparison.Ordinal) == false);

        line.ShouldNotBeNull();
        agent.Process.Signal("HUP");
        agent.Process.Said("WEIR0583", 2);
        agent.Process.Count("WEIR0893").ShouldBe(1); // the same again is no news
    }

    [KernelFact]
    public async Task Renewed_FilesBroken_TheOldOneIsServedAndItIsSaid()
    {
        using var agent = Agent("fw1");
        var (certificate, key) = (
            Path.Combine(agent.Campus.Site, "cert.pem"),
            Path.Combine(agent.Campus.Site, "key.pem")
        );
        var (first, firstKey) = (File.ReadAllText(certificate), File.ReadAllText(key));
        Certificates.Write(agent.Campus.Site, "fw2");
        var (second, secondKey) = (File.ReadAllText(certificate), File.ReadAllText(key));
        (string Certificate, string? Key)[] broken =
        [
            (second, firstKey), // of two pairs
            (second[..200], secondKey),
            ("", secondKey),
            ("no certificate", "no key"),
            (second, secondKey[..60]),
            (second, null), // gone
        ];
        for (var i = 0; i < broken.Length; i++)
        {
            File.WriteAllText(certificate, broken[i].Certificate);
            File.Delete(key);
            if (broken[i].Key is { } text)
            {
                File.WriteAllText(key, text);
            }

            agent.Process.Signal("HUP");
            agent.Process.Said("WEIR0583", i + 1);

            agent.Process.Count("WEIR0894").ShouldBe(i + 1, $"{i}");
            (await Seen(agent)).ShouldBe(["CN=fw1"]);
        }

        (first, firstKey).ShouldNotBe((second, secondKey));
        File.WriteAllText(key, secondKey);
        File.WriteAllText(certificate, second);
        agent.Process.Signal("HUP");
        agent.Process.Said("WEIR0893");
        (await Seen(agent)).ShouldBe(["CN=fw2"]);
    }

    [KernelFact]
    public async Task End_Near_IsToldOfInJournalAlertAndMetricsUntilItIsRenewed()
    {
        using var agent = new WebAgent(
            $"{Http}\n  metrics: open\n  warnDays: 3\nalerts: {{ repeat: 1h }}",
            static campus => Certificates.WriteChain(campus.Site, "fw1", "between", days: 2)
        );
        using var client = Client(agent);

        agent.Process.Said("WEIR0879");
        agent.Process.Line("WEIR0879").ShouldContain("'CN=fw1' ends in");
        agent.Process.Until(() => Active(agent) == "certificate", "the alert is raised");
        var end = await End(client);
        (end - TimeProvider.System.GetUtcNow()).ShouldBeLessThan(TimeSpan.FromDays(2));

        Certificates.Write(agent.Campus.Site, "fw1", days: 90);
        agent.Process.Signal("HUP");
        agent.Process.Said("WEIR0893");
        agent.Process.Until(() => Active(agent) == "", "the alert is over");
        (await End(client) - TimeProvider.System.GetUtcNow()).ShouldBeGreaterThan(TimeSpan.FromDays(80));
        agent.Process.Count("WEIR0879").ShouldBe(1);
    }

    private static string Active(WebAgent agent) =>
        string.Join(
            ' ',
            agent.Campus.Weir("alert", "list").Answer["active"]!.AsArray().Select(static one => $"{one?["name"]}")
        );

    /// <summary>What /metrics says.</summary>
    private static async Task<DateTimeOffset> End(HttpClient client)
    {
        const string Name = "weir_http_certificate_expiry_timestamp_seconds ";
        var text = await client.GetStringAsync("/metrics");
        var line = text.Split('\n').Single(static one => one.StartsWith(Name, StringComparison.Ordinal));
        return DateTimeOffset.FromUnixTimeSeconds(
            (long)double.Parse(line[Name.Length..], CultureInfo.InvariantCulture)
        );
    }

    private static WebAgent Agent(string name) => new(Http, campus => Certificates.Write(campus.Site, name));

    private static HttpClient Client(WebAgent agent)
    {
        var handler = new SocketsHttpHandler { UseCookies = false };
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, certificate, _, _) =>
            certificate?.Subject == "CN=fw1";
        return new HttpClient(handler) { BaseAddress = new Uri(agent.Place), Timeout = AgentProcess.Patience };
    }

    private static async Task<Version> Version(HttpClient client, Version version)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health")
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var answer = await client.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return answer.Version;
    }

    private static string Curl(WebAgent agent, params string[] options) =>
        Tool.Run(
            "curl",
            [
                "--silent",
                "--insecure",
                "--output",
                "/dev/null",
                "--write-out",
                "%{http_code} %{http_version}",
                .. options,
                $"{agent.Place}/health",
            ]
        );

    /// <summary>The subjects of what a new connection is shown, its own certificate first.</summary>
    private static async Task<string[]> Seen(WebAgent agent)
    {
        string[] seen = [];
        using var socket = await Connect(agent);
        await using var tls = new SslStream(
            new NetworkStream(socket),
            false,
            (_, certificate, chain, _) =>
            {
                var others = chain?.ChainPolicy.ExtraStore.Select(static one => one.Subject) ?? [];
                seen = [certificate?.Subject ?? "", .. others.Where(one => one != certificate?.Subject)];
                return true;
            }
        );
        await tls.AuthenticateAsClientAsync("fw1");
        return seen;
    }

    private static async Task<Socket> Connect(WebAgent agent)
    {
        var at = new Uri(agent.Place);
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(at.Host, at.Port);
        return socket;
    }

    private static async Task ReadWhole(Socket socket, byte[] buffer)
    {
        using var patience = new CancellationTokenSource(AgentProcess.Patience);
        for (var at = 0; at < buffer.Length; )
        {
            var count = await socket.ReceiveAsync(buffer.AsMemory(at), patience.Token);
            count.ShouldBeGreaterThan(0);
            at += count;
        }
    }

    /// <summary>A ClientHello of TLS 1.1 (RFC 4346, 7.4.1.2): version, random, no session, one suite, no compression, no extension.</summary>
    private static byte[] OldHello()
    {
        byte[] body = [3, 2, .. new byte[32], 0, 0, 2, 0xc0, 0x13, 1, 0];
        byte[] handshake = [1, 0, 0, (byte)body.Length, .. body];
        return [22, 3, 1, 0, (byte)handshake.Length, .. handshake];
    }
}
