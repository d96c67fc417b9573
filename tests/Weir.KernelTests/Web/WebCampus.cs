using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Weir.KernelTests.Agent;
using Weir.Sources;
using Weir.Sources.Example;
using Weir.Web.Access;

namespace Weir.KernelTests.Web;

/// <summary>A running <c>weir agent</c> over an example campus, asked by HTTP over its Unix socket.</summary>
internal sealed class WebCampus : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly string _folder = Directory.CreateTempSubdirectory("weir-web-").FullName;
    private readonly StringBuilder _log = new();
    private readonly int? _diskKiB;
    private Process _process;
    private readonly List<HttpClient> _clients = [];

    /// <param name="network">Name of the namespace to work in.</param>
    /// <param name="create">Makes the site's folder; null for the example campus.</param>
    /// <param name="diskKiB">The state folder is a file system of this size, which only the agent sees; null: it is a folder.</param>
    public WebCampus(
        string network,
        int members = 20,
        SourceKind kind = SourceKind.Sqlite,
        Action<string>? create = null,
        int? diskKiB = null
    )
    {
        _diskKiB = diskKiB;
        Network = network;
        Folder = Path.Combine(_folder, "site");
        create ??= folder => CreateCampus(folder, members, kind);
        create(Folder);

        // Loads of many tests at once must not end in a repair or a sample in the middle of one.
        File.WriteAllText(
            Path.Combine(Folder, "agent.yaml"),
            $"debounce: 10ms\naccounting:\n  every: 1h\nhttp:\n  listen: {Socket}\n"
        );
        Site = SiteFolder.Load(Folder, TimeProvider.System).Site ?? throw new InvalidOperationException("no site");
        WriteTokens();
        Operator = Client("op");
        Viewer = Client("look");
        _process = Started();
        Until(IsServing, "it serves");
    }

    public string Network { get; }

    public string Folder { get; }

    public Core.Model.Site Site { get; }

    public HttpClient Operator { get; }

    public HttpClient Viewer { get; }

    public string Socket => Path.Combine(_folder, "http.sock");

    /// <summary>The state folder as the agent sees it.</summary>
    public string Disk => $"/proc/{_process.Id}/root{State}";

    public string State => Path.Combine(Folder, ".weir", Network);

    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>A client with one of the tokens: op, look, or a member's login.</summary>
    public HttpClient Client(string token)
    {
        var client = Client(Socket, token);
        _clients.Add(client);
        return client;
    }

    /// <summary>A client of any agent's Unix socket.</summary>
    public static HttpClient Client(string path, string token)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        var client = new HttpClient(handler) { BaseAddress = new Uri("http://weir/api/v1/"), Timeout = Patience };
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {Secret(token)}");
        return client;
    }

    public async Task<JsonNode> Get(string path, int status = 200) =>
        await Send(Viewer, HttpMethod.Get, path, null, status);

    public async Task<JsonNode> Post(string path, string? body = null, int status = 200) =>
        await Send(Operator, HttpMethod.Post, path, body, status);

    public async Task<JsonNode> Delete(string path, int status = 200) =>
        await Send(Operator, HttpMethod.Delete, path, null, status);

    public async Task<JsonNode> Send(HttpClient client, HttpMethod method, string path, string? body, int status)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Sent(client, request);
        var text = await response.Content.ReadAsStringAsync();
        return (int)response.StatusCode == status
            ? JsonNode.Parse(text) ?? throw new InvalidOperationException(path)
            : throw new InvalidOperationException($"{method} {path}: {(int)response.StatusCode}: {text}\n{Log}");
    }

    private async Task<HttpResponseMessage> Sent(HttpClient client, HttpRequestMessage request)
    {
        try
        {
            return await client.SendAsync(request);
        }
        catch (Exception gone) when (gone is HttpRequestException or TaskCanceledException)
        {
            throw new InvalidOperationException($"{request.Method} {request.RequestUri}: {gone.Message}\n{Log}", gone);
        }
    }

    /// <summary>The site as the source says it now.</summary>
    public Core.Model.Site Source() =>
        SiteFolder.Load(Folder, TimeProvider.System).Site
        ?? throw new InvalidOperationException("the source is broken");

    /// <summary>Waits for a condition, with a limit that only a hanging agent reaches.</summary>
    public void Until(Func<bool> condition, string what)
    {
        for (var watch = Stopwatch.StartNew(); !condition(); Thread.Sleep(20))
        {
            if (_process.HasExited || watch.Elapsed > Patience)
            {
                throw new InvalidOperationException($"{what}: not seen; agent ended: {_process.HasExited}\n{Log}");
            }
        }
    }

    public async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        for (var watch = Stopwatch.StartNew(); !await condition(); await Task.Delay(50))
        {
            if (_process.HasExited || watch.Elapsed > Patience)
            {
                throw new InvalidOperationException($"{what}: not seen; agent ended: {_process.HasExited}\n{Log}");
            }
        }
    }

    public void Dispose()
    {
        _clients.ForEach(static client => client.Dispose());
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Starts the agent anew; its log begins anew.</summary>
    public void StartAgain(Func<bool>? serving = null)
    {
        _process.Dispose();
        lock (_log)
        {
            _log.Clear();
        }

        _process = Started();
        Until(serving ?? IsServing, "it serves again");
    }

    /// <summary>A verb on the same site and namespace.</summary>
    public (int ExitCode, JsonNode Answer) Weir(params string[] arguments) =>
        WeirProcess.Run([.. arguments, "--site", Folder, "--netns", Network]);

    public static string Codes(JsonNode answer) => WeirProcess.Codes(answer);

    private bool IsServing() =>
        Log.Contains("WEIR0570", StringComparison.Ordinal) && Log.Contains("WEIR0802", StringComparison.Ordinal);

    private Process Started()
    {
        var process = _diskKiB is null
            ? WeirProcess.Start("agent", "--site", Folder, "--netns", Network)
            : StartedOnDisk();
        process.ErrorDataReceived += Keep;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
    }

    /// <summary>In a mount namespace of its own (unshare(1) makes all of it private), so that the mount goes with the process.</summary>
    private Process StartedOnDisk()
    {
        const string Script =
            "cp \"$1/tokens.json\" \"$1.tokens\" && mount -t tmpfs -o \"size=$2k,mode=700\" tmpfs \"$1\" "
            + "&& mv \"$1.tokens\" \"$1/tokens.json\" && shift 2 && exec env --default-signal=HUP,INT,QUIT,TERM -- \"$@\"";
        string[] agent = [WeirProcess.Program, "agent", "--site", Folder, "--netns", Network];
        var start = new ProcessStartInfo(
            "unshare",
            ["--mount", "sh", "-c", Script, "sh", State, $"{_diskKiB}", .. agent]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException("unshare did not start");
    }

    private static void CreateCampus(string folder, int members, SourceKind kind)
    {
        var made = CampusExample.Create(folder, members, 1, kind);
        if (made.HasErrors)
        {
            throw new InvalidOperationException(string.Join('\n', made.Diagnostics));
        }
    }

    /// <summary>What a client of this name shows.</summary>
    public static string Secret(string name) =>
        Token.Prefix + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..43];

    private void WriteTokens()
    {
        Directory.CreateDirectory(State);
        var now = DateTimeOffset.UnixEpoch;
        new TokenFile(State).Write([
            new Token("op", Role.Operator, null, null, Token.HashOf(Secret("op")), now),
            new Token("look", Role.Viewer, null, null, Token.HashOf(Secret("look")), now),
            .. Site.Members.Select(one => new Token(
                one.Login,
                Role.Member,
                one.Id,
                one.Login,
                Token.HashOf(Secret(one.Login)),
                now
            )),
        ]);
    }

    private void Keep(object sender, DataReceivedEventArgs said)
    {
        lock (_log)
        {
            _log.AppendLine(said.Data);
        }
    }
}
