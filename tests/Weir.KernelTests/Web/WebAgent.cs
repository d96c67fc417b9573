using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Weir.KernelTests.Agent;
using Weir.Web.Access;

namespace Weir.KernelTests.Web;

/// <summary>A running <c>weir agent</c> with its HTTP API, and clients of it.</summary>
internal sealed partial class WebAgent : IDisposable
{
    private readonly CampusGround _campus;
    private readonly Dictionary<Role, string> _tokens = [];

    /// <param name="http">The lines of agent.yaml below <c>http:</c>; null listens at a Unix socket.</param>
    public WebAgent(string? http = null, Action<CampusGround>? before = null)
    {
        _campus = new CampusGround();
        File.WriteAllText(Path.Combine(_campus.Site, "agent.yaml"), $"http:\n  {http ?? "listen: ./api.sock"}\n");
        before?.Invoke(_campus);
        Process = new AgentProcess(_campus);
        Process.Said("WEIR0802");
        Process.Said("WEIR0570");
        Place = Where().Match(Process.Line("WEIR0802")).Groups["at"].Value;
    }

    public CampusGround Campus => _campus;

    public AgentProcess Process { get; }

    /// <summary>Where it listens: a URL, or the path of a socket.</summary>
    public string Place { get; }

    public string TokenPath => Path.Combine(_campus.State, TokenFile.FileName);

    /// <summary>The secret of a token with this role.</summary>
    public string Token(Role role)
    {
        if (!_tokens.TryGetValue(role, out var secret))
        {
            secret = Add($"{role.Word()}-1", role);
            _tokens[role] = secret;
        }

        return secret;
    }

    public string Add(string name, Role role, uint? member = null, string? login = null)
    {
        var file = new TokenFile(_campus.State);
        var secret = Weir.Web.Access.Token.NewSecret();
        var token = new Token(
            name,
            role,
            role == Role.Member ? member ?? 1001 : null,
            login,
            Weir.Web.Access.Token.HashOf(secret),
            TimeProvider.System.GetUtcNow()
        );
        file.Write(file.Read().Add(token));
        return secret;
    }

    /// <summary>A client that shows the token of this role; null for none.</summary>
    public HttpClient Client(Role? role, int connections = 64)
    {
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = connections,
            UseCookies = false,
            ConnectCallback = Place[0] == '/' ? async (_, stop) => new NetworkStream(await Connect(stop), true) : null,
        };
        var client = new HttpClient(handler)
        {
            BaseAddress = new Uri(Place[0] == '/' ? "http://weir/" : Place),
            Timeout = AgentProcess.Patience,
        };
        if (role is { } wanted)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token(wanted));
        }

        return client;
    }

    /// <summary>A bare connection, for what no client of the library would send.</summary>
    public async Task<Socket> Connect(CancellationToken stop = default)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Place), stop);
        return socket;
    }

    public void Dispose()
    {
        Process.Dispose();
        _campus.Dispose();
    }

    [GeneratedRegex(@"listens at (?<at>\S+)", RegexOptions.NonBacktracking)]
    private static partial Regex Where();
}

/// <summary>Requests as a test writes them.</summary>
internal static class WebCalls
{
    public static async Task<(int Status, JsonNode? Answer)> Call(
        this HttpClient client,
        string method,
        string path,
        string? body = null,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 || text[0] != '{' ? null : JsonNode.Parse(text));
    }

    public static string Codes(this JsonNode? answer) => answer is null ? "" : WeirProcess.Codes(answer);
}
