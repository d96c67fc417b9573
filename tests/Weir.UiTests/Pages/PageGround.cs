using System.Diagnostics;
using System.Net;
using Microsoft.Playwright;
using Weir.Core.Model;
using Weir.Demo;
using Weir.Lab.Sockets;
using Weir.Lab.Topologies;
using Weir.Sources;
using Weir.Sources.Example;
using Weir.Testing;
using Xunit;

namespace Weir.UiTests.Pages;

/// <summary>A campus in the lab, its real agent, and a browser: everything that the page's tests need, made once.</summary>
#pragma warning disable CA1001 // xunit disposes a fixture by IAsyncLifetime.
public sealed class PageGround : IAsyncLifetime
#pragma warning restore CA1001
{
    /// <summary>Declared, and nobody's: used up in a moment, and the plan behind it is slow for nobody.</summary>
    internal const string Quota = "small";

    private const int Members = 200;
    private const int Port = 5_001;

    // A documentation address: nobody's (RFC 5737).
    private static readonly IPAddress Server = new Ipv4Address(0xCB00_710A).ToIPAddress();

    private readonly Chromium _chromium = new();
    private readonly HashSet<IPAddress> _addresses = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-page-");
    private LabTopology? _lab;
    private TcpEchoServer? _server;
    private AgentAtWork? _agent;
    private DemoCast? _cast;
    private Uri? _address;
    private string _token = "";

    /// <summary>Why the page cannot be tested here; null when it can.</summary>
    public static string? Missing => Chromium.Missing ?? KernelAccess.Missing;

    public Uri Address => Made(_address);

    /// <summary>Of an operator called anna.</summary>
    public string Token => _token;

    internal Visits Visits => new(_chromium, Address, _token);

    private LabTopology Lab => Made(_lab);

    public async Task InitializeAsync()
    {
        if (Missing is not null)
        {
            return;
        }

        await _chromium.InitializeAsync();
        var folder = Path.Combine(_folder.FullName, "site");
        CampusExample.Create(folder, Members);
        await File.AppendAllLinesAsync(
            Path.Combine(folder, "weir.yaml"),
            [
                "  plans: [{ name: slow, up: 80 Mbit/s, down: 80 Mbit/s }]",
                $"  quotas: [{{ name: {Quota}, bytes: 64 KiB, per: month, moveTo: slow }}]",
            ]
        );
        await File.WriteAllTextAsync(
            Path.Combine(folder, "agent.yaml"),
            "http: { listen: '127.0.0.1:0' }\naccounting: { every: 1s }\n"
        );
        var site = SiteFolder.Load(folder, TimeProvider.System, CancellationToken.None).Site;
        _cast = new DemoCast(Made(site));
        _lab = LabTopology.Create(LabSpec.For(Made(site).Topology));
        _lab.Internet.AddAddress(Server);
        _server = TcpEchoServer.Start(_lab.Internet.Network, new IPEndPoint(Server, Port));
        _agent = new AgentAtWork(folder, _lab.FirewallNamespaceName);
        _token = _agent.Token("anna", "operator");
        _address = _agent.Address();
    }

    public async Task DisposeAsync()
    {
        _agent?.Dispose();
        _server?.Dispose();
        _lab?.Dispose();
        await _chromium.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>An active member whom no other test has, with an address that can send.</summary>
    internal Player Player()
    {
        lock (_addresses)
        {
            var player = Made(_cast).Active("room1");
            _addresses.Add(player.Address);
            Lab.Node(player.Room).AddAddress(player.Address);
            return player;
        }
    }

    /// <summary>Whether the member's device reaches a server outside.</summary>
    internal async Task<bool> Reaches(Player player)
    {
        var result = await SocketProbe.TcpAsync(
            Lab.Node(player.Room).Network,
            new IPEndPoint(player.Address, 0),
            new IPEndPoint(Server, Port),
            TimeSpan.FromSeconds(5)
        );
        return result.Outcome == ReachOutcome.Answered;
    }

    /// <summary>Waits until the member's device reaches a server outside.</summary>
    internal async Task ReachesAtLast(Player player)
    {
        for (var watch = Stopwatch.StartNew(); !await Reaches(player); )
        {
            if (watch.Elapsed > AgentAtWork.Patience)
            {
                throw new InvalidOperationException($"{player.Member.Login} reaches nobody");
            }
        }
    }

    /// <summary>Traffic of the member, some 13 Mbit/s up, until it is disposed.</summary>
    internal Task<TcpStream> Stream(Player player)
    {
        var target = new IPEndPoint(Server, Port + 1);
        var ends = new TcpStreamEnds(
            Lab.Node(player.Room).Network,
            new IPEndPoint(player.Address, 0),
            target,
            Lab.Internet.Network,
            target
        );
        return TcpStream.StartAsync(ends, AgentAtWork.Patience);
    }

    internal string MemberToken(string name, string login) => Made(_agent).Token(name, "member", login);

    /// <summary>A page that is nobody's yet, and whatever its console says.</summary>
    public Task<(IPage Page, List<string> Said)> Stranger(int width, ColorScheme scheme) =>
        Visits.Stranger(Chromium.Screen(width, scheme));

    /// <summary>A page of the operator, or of whom the token names, who is logged in already.</summary>
    public Task<(IPage Page, List<string> Said)> LoggedIn(int width, ColorScheme scheme, string? token = null) =>
        Visits.LoggedIn(Chromium.Screen(width, scheme), token);

    private static T Made<T>(T? part)
        where T : class => part ?? throw new InvalidOperationException("the ground was not made");
}

/// <summary>The tests of the page share one ground, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class PageCollection : ICollectionFixture<PageGround>
{
    public const string Name = "page";
}

/// <summary>A test of the page over a real agent in the lab; skipped, with the reason, where there is no browser or no kernel to act on.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PageFactAttribute : FactAttribute
{
    public PageFactAttribute() => Skip = PageGround.Missing;
}

/// <summary>As <see cref="PageFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PageTheoryAttribute : TheoryAttribute
{
    public PageTheoryAttribute() => Skip = PageGround.Missing;
}
