using System.Net.Sockets;
using System.Text;
using Shouldly;
using Weir.KernelTests.Agent;
using Weir.Testing;
using Weir.Web.Access;

namespace Weir.KernelTests.Web;

/// <summary>What no honest client sends: the agent answers it or hangs up, and goes on.</summary>
public sealed class HostileTests
{
    /// <summary>Each is refused, or answered as what it is; none reaches a file, a header or another request.</summary>
    [KernelFact]
    public async Task Heads_Hostile_AreRefusedOrHarmless()
    {
        using var agent = new WebAgent();
        var bearer = $"Authorization: Bearer {agent.Token(Role.Viewer)}";
        (string Head, string[] Answers)[] heads =
        [
            ("GET /../../etc/passwd HTTP/1.1\r\nHost: weir\r\n", ["404"]),
            ("GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: weir\r\n", ["404"]),
            ("GET /assets/..%2f..%2fweir.yaml HTTP/1.1\r\nHost: weir\r\n", ["404"]),
            ("GET /assets/%00 HTTP/1.1\r\nHost: weir\r\n", ["400", "404"]),
            ($"GET /api/v1/members/%00 HTTP/1.1\r\nHost: weir\r\n{bearer}\r\n", ["400", "404"]),
            ($"GET /api/v1/members/..%2f..%2fme HTTP/1.1\r\nHost: weir\r\n{bearer}\r\n", ["404"]),
            ("GET /health\0 HTTP/1.1\r\nHost: weir\r\n", ["400"]),
            ("GET /health HTTP/1.1\r\n", ["400"]), // no Host (RFC 9112, 3.2)
            ("GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n", ["400"]),
            ("GET /health HTTP/1.1\r\nHost: weir\r\nX-A : 1\r\n", ["400"]),
            ("GET /health HTTP/1.1\r\nHost: weir\r\nX-A: a\0b\r\n", ["400"]),
            ("GET /health HTTP/9.9\r\nHost: weir\r\n", ["505", "400"]),
            ("G\u0001T /health HTTP/1.1\r\nHost: weir\r\n", ["400"]),
            ("BREW /health HTTP/1.1\r\nHost: weir\r\n", ["404", "405"]),
            ($"TRACE /api/v1/status HTTP/1.1\r\nHost: weir\r\n{bearer}\r\n", ["404", "405", "401"]),
            ("CONNECT evil:80 HTTP/1.1\r\nHost: evil:80\r\n", ["400", "404", "405"]),
            // Two lengths: whoever takes the other one smuggles a request (RFC 9112, 6.3).
            (
                $"POST /api/v1/logout HTTP/1.1\r\nHost: weir\r\n{bearer}\r\nContent-Length: 4\r\nContent-Length: 5\r\n",
                ["400"]
            ),
            ($"POST /api/v1/logout HTTP/1.1\r\nHost: weir\r\n{bearer}\r\nContent-Length: -1\r\n", ["400"]),
            (
                $"POST /api/v1/logout HTTP/1.1\r\nHost: weir\r\n{bearer}\r\nTransfer-Encoding: gzip\r\n",
                ["400", "411", "501"]
            ),
            ("GET /health HTTP/1.1\r\nHost: weir\r\nAuthorization: Bearer\r\n", ["200"]), // needs none
            ("GET /api/v1/me HTTP/1.1\r\nHost: weir\r\nAuthorization: Basic YTpi\r\n", ["401"]),
            ("GET /api/v1/me HTTP/1.1\r\nHost: weir\r\nCookie: weir=../../tokens.json\r\n", ["401"]),
        ];
        foreach (var (head, answers) in heads)
        {
            using var socket = await agent.Connect();
            await socket.SendAsync(Encoding.Latin1.GetBytes(head + "\r\n"));
            var answer = await Answer(socket);

            answer.ShouldStartWith("HTTP/1.1 ", Case.Sensitive, head);
            answers.ShouldContain(answer[9..12], head);
            answer.ShouldNotContain("root:", Case.Sensitive, head);
        }

        (agent.Process.Count("WEIR0812"), agent.Process.HasEnded).ShouldBe((0, false));
        using var viewer = agent.Client(Role.Viewer);
        (await viewer.Call("GET", "/api/v1/me")).Status.ShouldBe(200);
    }

    [KernelFact]
    public async Task Lengths_ChunkedAndCounted_SmuggleNoSecondRequest()
    {
        using var agent = new WebAgent();
        using var socket = await agent.Connect();
        var hidden =
            $"POST /api/v1/apply HTTP/1.1\r\nHost: weir\r\nAuthorization: Bearer {agent.Token(Role.Operator)}\r\n\r\n";
        var text =
            $"POST /api/v1/login HTTP/1.1\r\nHost: weir\r\nContent-Length: {5 + hidden.Length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}";
        await socket.SendAsync(Encoding.ASCII.GetBytes(text));
        await Closed(socket);

        using var anna = agent.Client(Role.Operator);
        var (_, audit) = await anna.Call("GET", "/api/v1/audit");
        (audit?["entries"]?.AsArray() ?? []).Select(one => $"{one?["what"]}").ShouldNotContain("POST /api/v1/apply");
    }

    [KernelFact]
    public async Task Bodies_DeepOrTwice_AreRefused()
    {
        using var agent = new WebAgent();
        using var anna = agent.Client(Role.Operator);
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 100_000)) + "1" + new string('}', 100_000);
        string[] bodies =
        [
            deep,
            $$"""{"packet":{{new string('[', 5000)}}""",
            """{"confirmSeconds":1,"confirmSeconds":3600}""",
            """{"allowEmpty":true,"ALLOWEMPTY":false}""",
            """{"confirmSeconds":1e999}""",
            """{"confirmSeconds":"60"}""",
            """[{"confirmSeconds":60}]""",
            "null",
            "\u0000",
            "{} {}",
        ];
        foreach (var body in bodies)
        {
            var (status, answer) = await anna.Call("POST", "/api/v1/apply", body);
            status.ShouldBe(400, body[..Math.Min(60, body.Length)]);
            answer.Codes().ShouldBe("WEIR0805");
        }

        agent.Process.Count("WEIR0812").ShouldBe(0);
    }

    /// <summary>RequestHeadersTimeout and MinRequestBodyDataRate of KestrelSettings: who trickles is cut off.</summary>
    [KernelFact]
    public async Task Trickle_OfHeadOrBody_IsCutOff()
    {
        using var agent = new WebAgent();
        using var head = await agent.Connect();
        using var body = await agent.Connect();
        await head.SendAsync("GET /health HTTP/1.1\r\nHo"u8.ToArray());
        await body.SendAsync(
            Encoding.ASCII.GetBytes(
                $"POST /api/v1/confirm HTTP/1.1\r\nHost: weir\r\nAuthorization: Bearer {agent.Token(Role.Operator)}\r\nContent-Length: 1000\r\n\r\n{{"
            )
        );

        await Task.WhenAll(Trickled(head), Trickled(body));
        using var viewer = agent.Client(Role.Viewer);
        (await viewer.Call("GET", "/api/v1/me")).Status.ShouldBe(200);
    }

    /// <summary>A gigabyte told or trickled through many connections at once stays out of the memory.</summary>
    [KernelFact]
    public async Task Gigabytes_OfManyClients_StayOutOfTheMemory()
    {
        using var agent = new WebAgent();
        var before = Resident(agent);
        var clients = new List<Socket>();
        var head =
            $"POST /api/v1/confirm HTTP/1.1\r\nHost: weir\r\nAuthorization: Bearer {agent.Token(Role.Operator)}\r\nTransfer-Encoding: chunked\r\n\r\n";
        var chunk = Encoding.ASCII.GetBytes("40000\r\n" + new string(' ', 0x40000) + "\r\n");
        for (var i = 0; i < 200; i++)
        {
            var socket = await agent.Connect();
            clients.Add(socket);
            await socket.SendAsync(Encoding.ASCII.GetBytes(head));
            _ = Flood(socket, chunk);
        }

        using var viewer = agent.Client(Role.Viewer);
        for (var i = 0; i < 50; i++)
        {
            (await viewer.Call("GET", "/api/v1/status")).Status.ShouldBe(200);
            // 64 bodies of a MiB are read at once; the rest is in the kernel's buffers.
            (Resident(agent) - before).ShouldBeLessThan(400L << 20);
        }

        clients.ForEach(static client => client.Dispose());
    }

    private static async Task Flood(Socket socket, byte[] chunk)
    {
        try
        {
            for (var sent = 0L; sent < 1L << 30; )
            {
                sent += await socket.SendAsync(chunk);
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // Cut off, which is what is asked for.
        }
    }

    /// <summary>A byte now and then until the other end has enough.</summary>
    private static async Task Trickled(Socket socket)
    {
        var closed = Closed(socket);
        try
        {
            while (!closed.IsCompleted)
            {
                await socket.SendAsync("x"u8.ToArray());
                await Task.WhenAny(closed, Task.Delay(500));
            }
        }
        catch (SocketException)
        {
            // Closed.
        }

        await closed;
    }

    /// <summary>Reads until the other end closes.</summary>
    private static async Task Closed(Socket socket)
    {
        using var patience = new CancellationTokenSource(AgentProcess.Patience);
        var buffer = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(buffer, patience.Token) > 0) { }
        }
        catch (SocketException)
        {
            // Reset.
        }
    }

    private static long Resident(WebAgent agent)
    {
        var line = File.ReadLines($"/proc/{agent.Process.Id}/status")
            .First(static one => one.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(
                line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
                System.Globalization.CultureInfo.InvariantCulture
            ) << 10;
    }

    private static async Task<string> Answer(Socket socket)
    {
        using var patience = new CancellationTokenSource(AgentProcess.Patience);
        var buffer = new byte[4096];
        return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, patience.Token));
    }
}
