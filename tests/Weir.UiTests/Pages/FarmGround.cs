using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Weir.Lab.Sockets;
using Weir.Lab.Topologies;
using Weir.Sources;
using Xunit;

namespace Weir.UiTests.Pages;

/// <summary>A balancer in the lab with its real agent, made and filled by the verbs; clients outside, some of them banned; and a browser.</summary>
#pragma warning disable CA1001 // xunit disposes a fixture by IAsyncLifetime.
public sealed class FarmGround : IAsyncLifetime
#pragma warning restore CA1001
{
    public const string Markup = "the <b>page</b><img src=x onerror=\"document.title='broken in'\">";

    internal static readonly IPAddress Own = Address("203.0.113.10");
    internal static readonly IPAddress Own6 = Address("2001:db8:f000::10");
    internal static readonly IPAddress Client = Address("192.0.2.80");
    internal static readonly IPAddress Banned = Address("198.51.100.7");
    internal static readonly IPAddress Banned6 = Address("2001:db8:bad::7");

    /// <summary>Not banned at first, an address for each test that bans one.</summary>
    internal static readonly IPAddress[] Suspects =
    [
        Address("192.0.2.91"),
        Address("192.0.2.92"),
        Address("192.0.2.93"),
    ];

    private const int Port = 443;

    private readonly Chromium _chromium = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-farm-page-");
    private readonly List<IDisposable> _owned = [];
    private LabTopology? _lab;
    private AgentAtWork? _agent;
    private Visits? _visits;

    internal Visits Visits => _visits ?? throw new InvalidOperationException("the ground was not made");

    internal AgentAtWork Agent => _agent ?? throw new InvalidOperationException("the ground was not made");

    private LabTopology Lab => _lab ?? throw new InvalidOperationException("the ground was not made");

    public async Task InitializeAsync()
    {
        if (PageGround.Missing is not null)
        {
            return;
        }

        await _chromium.InitializeAsync();
        var folder = Path.Combine(_folder.FullName, "site");
        MakeSite(folder);
        var site = SiteFolder.Load(folder, TimeProvider.System, CancellationToken.None).Site;
        _lab = LabTopology.Create(LabSpec.For((site ?? throw new InvalidOperationException("no site")).Topology));
        foreach (var address in (IPAddress[])[Client, Banned, Banned6, .. Suspects])
        {
            Lab.Internet.AddAddress(address);
        }

        _owned.Add(TcpEchoServer.Start(Lab.Firewall, new IPEndPoint(Own, Port)));
        _owned.Add(TcpEchoServer.Start(Lab.Firewall, new IPEndPoint(Own6, Port)));
        _agent = new AgentAtWork(folder, Lab.FirewallNamespaceName);
        var token = _agent.Token("anna", "operator");
        _visits = new Visits(_chromium, _agent.Address(), token);
    }

    public async Task DisposeAsync()
    {
        _agent?.Dispose();
        _owned.ForEach(static one => one.Dispose());
        _lab?.Dispose();
        await _chromium.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Whether a client outside is served.</summary>
    internal async Task<bool> Serves(IPAddress client)
    {
        var own = client.AddressFamily == AddressFamily.InterNetworkV6 ? Own6 : Own;
        var result = await SocketProbe.TcpAsync(
            Lab.Internet.Network,
            new IPEndPoint(client, 0),
            new IPEndPoint(own, Port),
            TimeSpan.FromSeconds(5)
        );
        return result.Outcome == ReachOutcome.Answered;
    }

    internal async Task ServesAtLast(IPAddress client)
    {
        for (var watch = Stopwatch.StartNew(); !await Serves(client); )
        {
            if (watch.Elapsed > AgentAtWork.Patience)
            {
                throw new InvalidOperationException($"{client} is not served");
            }
        }
    }

    private static void MakeSite(string folder)
    {
        AgentAtWork.Run("init", "--kind", "webfarm", folder);
        var yaml = Path.Combine(folder, "weir.yaml");
        File.WriteAllText(
            yaml,
            File.ReadAllText(yaml)
                .Replace(
                    "interfaces: []",
                    """
                    interfaces:
                      - { name: wan, role: outside }
                      - { name: back, role: inside, networks: [10.1.0.0/16, "2001:db8:b000::/48"] }
                      - { name: mgmt, role: management, networks: [192.168.77.0/24] }
                    """,
                    StringComparison.Ordinal
                )
                .Replace("ownAddresses: []", $"ownAddresses: [{Own}, \"{Own6}\"]", StringComparison.Ordinal)
                .Replace("prefixes: []", "prefixes: [192.168.77.0/24]", StringComparison.Ordinal)
        );
        File.WriteAllText(Path.Combine(folder, "agent.yaml"), "http: { listen: '127.0.0.1:0' }\n");
        string[][] rows =
        [
            ["listener", "add", "any", "tcp", "443", "--comment", Markup],
            ["listener", "add", "any", "udp", "443", "--comment", "HTTP/3"],
            ["ban", "add", "198.51.100.0/24", "--reason", "scans"],
            ["ban", "add", "2001:db8:bad::/48", "--reason", Markup],
            ["allow", "add", "198.51.100.64/26", "--reason", "a partner"],
        ];
        foreach (var row in rows)
        {
            AgentAtWork.Run([.. row, "--site", folder]);
        }
    }

    private static IPAddress Address(string text) => IPAddress.Parse(text);
}

/// <summary>The tests of a web farm's page share one ground, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class FarmCollection : ICollectionFixture<FarmGround>
{
    public const string Name = "farm";
}
