using System.Globalization;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Weir.Core.Accounting;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.KernelTests.Agent.Soak;
using Weir.KernelTests.Alerts;
using Weir.KernelTests.Web;
using Weir.Sources;
using Weir.Sources.Example;
using Weir.Sources.Series;
using Weir.Testing;
using Weir.Web.Access;

namespace Weir.KernelTests.Agent.Kills;

/// <summary>A campus with a quota, a series, an alert's receiver and the HTTP API: everything of the agent that is durable.</summary>
internal sealed class KillGround : IDisposable
{
    public const string Ban = "192.88.99.1";

    private const ulong Quota = 64 << 10;

    private readonly TestNamespace _network = TestNamespace.Create("kill");
    private readonly string _folder = Directory.CreateTempSubdirectory("weir-kill-").FullName;
    private readonly HttpClient _operator;
    private readonly Site _site;
    private readonly List<string> _ended = [];
    private int _traced;

    public KillGround()
    {
        if (CampusExample.Create(Folder, 20).HasErrors)
        {
            throw new InvalidOperationException("no campus");
        }

        _site = Source();
        Member[] members = [.. _site.Members.Where(static one => one.State == MemberState.Active)];
        (Edited, Blocked, Busy) = (members[0], members[1], members[2]);
        WriteSettings();
        new TokenFile(State).Write([
            new Token("op", Role.Operator, null, null, Token.HashOf(WebCampus.Secret("op")), DateTimeOffset.UnixEpoch),
        ]);
        _operator = Client();
    }

    /// <summary>Who is blocked by a row of the source.</summary>
    public Member Edited { get; }

    /// <summary>Who is blocked over HTTP.</summary>
    public Member Blocked { get; }

    /// <summary>Who is beyond his quota.</summary>
    public Member Busy { get; }

    public WebhookReceiver Receiver { get; } = new();

    public string Folder => Path.Combine(_folder, "site");

    public string State => Path.Combine(Folder, ".weir", _network.Name);

    /// <summary>What strace told, the newest file.</summary>
    public string Trace => Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"trace{_traced}"));

    /// <summary>What all agents that ended said.</summary>
    public string Said => string.Join("\n--- ended\n", _ended);

    private string Series => Path.Combine(_folder, "usage.db");

    private string Socket => Path.Combine(_folder, "http.sock");

    private string[] Place => ["--site", Folder, "--netns", _network.Name];

    public AgentProcess Start() => new(WeirProcess.Start(["agent", .. Place]));

    public AgentProcess StartTraced(KillPoint point)
    {
        _traced++;
        string[] command = ["env", "--default-signal=HUP,INT,QUIT,TERM", "--", WeirProcess.Program, "agent", .. Place];
        return new AgentProcess(point.Start(Trace, command));
    }

    /// <summary>Keeps what it said, and gives it up.</summary>
    public void Ended(AgentProcess agent)
    {
        agent.Dispose();
        _ended.Add(agent.Log);
    }

    public Site Source() =>
        SiteFolder.Load(Folder, TimeProvider.System).Site
        ?? throw new InvalidOperationException("the source is broken");

    public void EditSource()
    {
        var opened = SiteFolder.OpenEditor(Folder, TimeProvider.System);
        if (opened.Value is not { } editor || editor.SetState(Edited.Login, MemberState.Blocked) is { HasErrors: true })
        {
            throw new InvalidOperationException(string.Join('\n', opened.Diagnostics));
        }
    }

    /// <summary>The busy member moved more than his quota, as the packet path would have counted it.</summary>
    public void Play() =>
        Nft(
            string.Create(
                CultureInfo.InvariantCulture,
                $"add element inet weir up4 {{ {Busy.Id} }}; delete element inet weir up4 {{ {Busy.Id} }}; "
                    + $"add element inet weir up4 {{ {Busy.Id} counter packets 99 bytes {Quota + 4711} }}"
            )
        );

    public bool HasPlayed => KernelUsage.Of(_network.Name).GetValueOrDefault(Busy.Id).Up4.Bytes > Quota;

    public bool IsMoved =>
        Nft("list map inet weir rated")
            .Contains(
                string.Create(CultureInfo.InvariantCulture, $"0x{Busy.Id:x8} : jump rate1"),
                StringComparison.Ordinal
            );

    /// <summary>Whether the series says to the byte what the kernel counted.</summary>
    public bool IsAccounted()
    {
        var counted = KernelUsage.Of(_network.Name);
        using var series = SeriesStore.OpenFile(Series, "fw1", DateTimeOffset.UnixEpoch, new DiagnosticBag());
        return series.Total(null) == counted.Values.Aggregate(default(Usage), static (sum, one) => sum + one)
            && counted.All(one => series.Total(one.Key) == one.Value);
    }

    public IReadOnlyList<string> Listing() => Listing(_network);

    /// <summary>The same source and series, loaded where nothing was before.</summary>
    public IReadOnlyList<string> Wanted()
    {
        using var fresh = TestNamespace.Create("kill");
        var state = Path.Combine(_folder, fresh.Name);
        var (exitCode, answer) = WeirProcess.Run("apply", "--site", Folder, "--netns", fresh.Name, "--state", state);
        return exitCode == 0 ? Listing(fresh) : throw new InvalidOperationException($"{answer}");
    }

    public JsonNode Weir(params string[] arguments) => WeirProcess.Run([.. arguments, .. Place]).Answer;

    /// <returns>Null when nobody answered.</returns>
    public async Task<(int Status, JsonNode Answer)?> Ask(string method, string path, string? body = null)
    {
        try
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Content = body is null ? null : new StringContent(body);
            using var answer = await _operator.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            return ((int)answer.StatusCode, JsonNode.Parse(text) ?? new JsonObject());
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _operator.Dispose();
        Receiver.Dispose();
        _network.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Nft(string command) => _network.Run("nft", [command]);

    /// <summary>Without what the packet path writes.</summary>
    private static IReadOnlyList<string> Listing(TestNamespace network) =>
        [
            .. TableListing
                .Of(network.Run("nft", ["-j", "list", "table", "inet", "weir"]))
                .Where(static line => !line.StartsWith("element up4 ", StringComparison.Ordinal)),
        ];

    private void WriteSettings()
    {
        File.WriteAllText(
            Path.Combine(Folder, "agent.yaml"),
            $"debounce: 10ms\npoll: 2s\naccounting: {{ every: 1s, node: fw1, series: {Series} }}\n"
                + $"alerts:\n  rules: [{{ when: quota, for: 0s }}]\n  webhook: {{ url: '{Receiver.Url}' }}\n"
                + $"http: {{ listen: {Socket} }}\n"
        );
        var path = Path.Combine(Folder, "weir.yaml");
        var lines = File.ReadAllLines(path).ToList();
        lines.InsertRange(
            lines.IndexOf("options:") + 1,
            [
                "  plans: [{ name: slow, up: 80 Mbit/s, down: 80 Mbit/s }]",
                $"  quotas: [{{ name: fair, bytes: {Quota >> 10} KiB, per: month, members: [{Busy.Id}], moveTo: slow }}]",
            ]
        );
        File.WriteAllLines(path, lines);
        Directory.CreateDirectory(State);
    }

    private HttpClient Client()
    {
        var handler = new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.Zero, // the next agent is another server
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket), stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        var client = new HttpClient(handler)
        {
            BaseAddress = new Uri("http://weir/api/v1/"),
            Timeout = AgentProcess.Patience,
        };
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {WebCampus.Secret("op")}");
        return client;
    }
}
