using System.Net.Sockets;
using System.Text;
using Shouldly;
using Weir.KernelTests.Agent;
using Weir.Testing;
using Weir.Web.Access;
using Weir.Web.Endpoints;
using Weir.Web.Pipeline;

namespace Weir.KernelTests.Web;

/// <summary>Clients that ask too much, too long or too slowly harm nobody but themselves.</summary>
public sealed class LimitTests
{
    [KernelFact]
    public async Task Body_OfAGigabyte_IsRefusedWithoutReadingOn()
    {
        using var agent = new WebAgent();
        using var said = await agent.Connect();
        await Send(said, Head(agent, "Content-Length: 1073741824"));
        (await Answer(said)).ShouldStartWith("HTTP/1.1 413");

        // The length is not told: it is read as far as the limit, and the kernel's buffers take some more.
        using var endless = await agent.Connect();
        await Send(endless, Head(agent, "Transfer-Encoding: chunked"));
        var chunk = Encoding.ASCII.GetBytes("10000\r\n" + new string(' ', 0x10000) + "\r\n");
        var sent = 0L;
        try
        {
            while (sent < 1 << 30)
            {
                sent += await endless.SendAsync(chunk);
            }
        }
        catch (SocketException)
        {
            // It was closed on us: that is what is asked for.
        }

        sent.ShouldBeLessThan(64L << 20);
        using var viewer = agent.Client(Role.Viewer);
        (await viewer.Call("GET", "/api/v1/me")).Status.ShouldBe(200);
    }

    [KernelFact]
    public async Task Body_OfAStranger_IsFourKilobytes()
    {
        using var agent = new WebAgent();
        using var stranger = agent.Client(null);

        var (status, answer) = await stranger.Call(
            "POST",
            "/api/v1/login",
            new string(' ', RequestBody.MostOfStrangers + 1)
        );

        status.ShouldBe(413);
        answer.Codes().ShouldBe("WEIR0809");
    }

    [KernelFact]
    public async Task Requests_TenThousandAtOnce_AreAnsweredAndHoldNothingUp()
    {
        using var agent = new WebAgent();
        var active = agent.Campus.Listing();
        using var many = agent.Client(Role.Viewer, connections: 2000);
        using var other = agent.Client(Role.Operator);

        var all = Enumerable.Range(0, 10_000).Select(_ => Status(many, "/api/v1/status")).ToArray();
        agent.Campus.SetFirstMember("blocked");
        agent.Process.Until(() => !agent.Campus.Listing().SequenceEqual(active), "the member is blocked meanwhile");
        var statuses = await Task.WhenAll(all);

        // 0: a connection beyond the limit, which is closed.
        statuses.ShouldAllBe(status => status == 200 || status == 503 || status == 0);
        statuses.Count(status => status == 200).ShouldBeGreaterThan(1000);
        (await other.Call("GET", "/api/v1/status")).Status.ShouldBe(200);
    }

    [KernelFact]
    public async Task Clients_SlowOnes_KeepNoTurnFromOthers()
    {
        using var agent = new WebAgent();
        var slow = new List<Socket>();
        for (var i = 0; i < 200; i++)
        {
            var socket = await agent.Connect();
            slow.Add(socket);
            // Half of them stop within the head, the others within the body.
            await Send(
                socket,
                i % 2 == 0 ? "POST /api/v1/confirm HTTP/1.1\r\nHo" : Head(agent, "Content-Length: 100") + "{"
            );
        }

        using var viewer = agent.Client(Role.Viewer);
        for (var i = 0; i < 20; i++)
        {
            (await viewer.Call("GET", "/api/v1/status")).Status.ShouldBe(200);
        }

        slow.ForEach(static socket => socket.Dispose());
    }

    [KernelFact]
    public async Task Head_TooLong_IsRefused()
    {
        using var agent = new WebAgent();
        using var long1 = await agent.Connect();
        await Send(long1, $"GET /{new string('a', 20_000)} HTTP/1.1\r\nHost: weir\r\n\r\n");
        (await Answer(long1)).ShouldStartWith("HTTP/1.1 414");

        using var long2 = await agent.Connect();
        await Send(long2, $"GET /health HTTP/1.1\r\nHost: weir\r\nX-A: {new string('a', 40_000)}\r\n\r\n");
        (await Answer(long2)).ShouldStartWith("HTTP/1.1 431");
    }

    [KernelFact]
    public async Task Bodies_Random_NeverAreADefect()
    {
        using var agent = new WebAgent();
        using var client = agent.Client(Role.Operator);
        var (_, api) = await client.Call("GET", "/api/v1/openapi.json");
        var random = new Random(11);
        foreach (var (path, operations) in api?["paths"]?.AsObject() ?? [])
        {
            foreach (var (method, _) in operations?.AsObject() ?? [])
            {
                for (var i = 0; method != "get" && i < 8; i++)
                {
                    var at = path.Replace("{id}", i % 2 == 0 ? "1001" : "%00", StringComparison.Ordinal);
                    var (status, answer) = await client.Call(method.ToUpperInvariant(), at, Nonsense(random));

                    status.ShouldNotBe(500, $"{method} {at}: {answer}");
                }
            }
        }

        agent.Process.Count("WEIR0812").ShouldBe(0);
    }

    [KernelFact]
    public async Task Events_TooManyReaders_AreRefusedAndTheOthersGoOn()
    {
        using var agent = new WebAgent();
        using var client = agent.Client(Role.Viewer, connections: 200);
        var readers = new List<HttpResponseMessage>();
        for (var i = 0; i < EventEndpoints.MostReaders; i++)
        {
            var reader = await client.GetAsync("/api/v1/events", HttpCompletionOption.ResponseHeadersRead);
            ((int)reader.StatusCode).ShouldBe(200);
            readers.Add(reader);
        }

        (await client.Call("GET", "/api/v1/events")).Status.ShouldBe(503);
        (await client.Call("GET", "/api/v1/status")).Status.ShouldBe(200);
        readers.ForEach(static reader => reader.Dispose());
    }

    private static string Nonsense(Random random)
    {
        string[] pieces =
        [
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"login\"",
            "\"confirmSeconds\"",
            "-1",
            "1e999",
            "null",
            "\"\\u0000\"",
            "true",
        ];
        return string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)]));
    }

    private static async Task<int> Status(HttpClient client, string path)
    {
        try
        {
            using var answer = await client.GetAsync(path);
            return (int)answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    private static string Head(WebAgent agent, string length) =>
        $"POST /api/v1/confirm HTTP/1.1\r\nHost: weir\r\nAuthorization: Bearer {agent.Token(Role.Operator)}\r\n{length}\r\n\r\n";

    private static async Task Send(Socket socket, string text) => await socket.SendAsync(Encoding.ASCII.GetBytes(text));

    private static async Task<string> Answer(Socket socket)
    {
        using var patience = new CancellationTokenSource(AgentProcess.Patience);
        var buffer = new byte[4096];
        return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, patience.Token));
    }
}
