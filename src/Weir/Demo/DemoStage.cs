using System.Net;
using Weir.Agent;
using Weir.Agent.Applying;
using Weir.Core.Model;
using Weir.Lab.Sockets;
using Weir.Lab.Topologies;

namespace Weir.Demo;

/// <summary>The lab with the campus loaded, and short words for what probes do in it.</summary>
internal sealed class DemoStage(LabTopology lab, SiteSession session) : IDisposable
{
    /// <summary>How long a silence must last to be called one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static readonly IPAddress Server = Address("203.0.113.10");
    public static readonly IPAddress Garden = Address("203.0.113.80");
    public static readonly IPAddress Banned = Address("203.0.113.66");
    public static readonly IPAddress Client = Address("203.0.113.20");
    public static readonly IPAddress Server6 = Address("2001:db8:f000:0:1::10");
    public static readonly IPAddress Garden6 = Address("2001:db8:f000::80");
    public static readonly IPAddress Client6 = Address("2001:db8:f000:0:1::20");

    private readonly HashSet<(string, IPAddress)> _addresses = [];
    private readonly List<IDisposable> _servers = [];
    private readonly List<TimeSpan> _changes = [];

    public LabTopology Lab => lab;

    public Site Site => session.Site;

    public IReadOnlyList<TimeSpan> Changes => _changes;

    /// <summary>Puts a new revision into force and keeps its time from site diff to acknowledged commit.</summary>
    public ApplyResult Change(Site next)
    {
        var result = session.Change(next);
        _changes.Add(result.CompileTime + result.EncodeTime + result.KernelTime);
        return result;
    }

    public LabNode Node(string name) => lab.Node(name);

    /// <summary>The node, with this address to bind to.</summary>
    public LabNode At(string node, IPAddress address)
    {
        if (_addresses.Add((node, address)))
        {
            lab.Node(node).AddAddress(address);
        }

        return lab.Node(node);
    }

    public void ServeTcp(string node, IPAddress address, int port) =>
        _servers.Add(TcpEchoServer.Start(At(node, address).Network, new IPEndPoint(address, port)));

    public void ServeUdp(string node, IPAddress address, int port) =>
        _servers.Add(UdpEchoServer.Start(At(node, address).Network, new IPEndPoint(address, port)));

    /// <summary>A server on the firewall itself, at one of its own addresses.</summary>
    public void ServeOnBox(IPAddress address, int port) =>
        _servers.Add(TcpEchoServer.Start(lab.Firewall, new IPEndPoint(address, port)));

    public async Task<string> Tcp(string node, IPAddress from, IPAddress to, int port, int fromPort = 0) =>
        Text(
            await SocketProbe.TcpAsync(At(node, from).Network, new(from, fromPort), new(to, port), Patience),
            fromPort != 0
        );

    public async Task<string> Udp(string node, IPAddress from, IPAddress to, int port) =>
        Text(
            await SocketProbe.UdpAsync(At(node, from).Network, new(from, 0), new(to, port), Patience),
            withPort: false
        );

    public async Task<string> Echo(string node, IPAddress from, IPAddress to)
    {
        var result = await SocketProbe.EchoAsync(At(node, from).Network, from, to, Patience);
        return result.Outcome == ReachOutcome.Answered ? Answered : Silence;
    }

    /// <summary>What a probe says when an answer came that names no sender.</summary>
    public const string Answered = "answered";

    /// <summary>What a probe says when nothing came, or a refusal.</summary>
    public const string Silence = "nothing";

    /// <summary>What a probe says when the server saw this sender.</summary>
    public static string From(IPAddress address, int? port = null) =>
        port is null ? $"answered, sender {address}" : $"answered, sender {address} port {port}";

    public void Dispose() => _servers.ForEach(static server => server.Dispose());

    /// <summary>One of the demo's own addresses.</summary>
    public static IPAddress Address(string text) =>
        IpPrefix.TryParse(text, out var host, out var problem)
            ? host.ToNetwork().BaseAddress
            : throw new FormatException(problem);

    private static string Text(ReachResult result, bool withPort) =>
        result switch
        {
            { Outcome: ReachOutcome.Answered, SeenAs: { } peer } => From(peer.Address, withPort ? peer.Port : null),
            { Outcome: ReachOutcome.Answered } => Answered,
            { Outcome: ReachOutcome.TimedOut } => Silence,
            _ => result.Outcome.ToString().ToLowerInvariant(),
        };
}
