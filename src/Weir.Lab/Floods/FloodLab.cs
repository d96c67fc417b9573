using System.Collections.Immutable;
using Weir.Kernel.Conntrack;
using Weir.Kernel.Routing;
using Weir.Lab.Topologies;

namespace Weir.Lab.Floods;

/// <summary>
/// Two balancers with keepalived and nginx, visitors, and an attacker: what is served, and who is master, with and without a flood. The rules under test are
/// loaded into the balancers' namespaces by the caller, before <see cref="Start"/>. Everything is gone when it is disposed.
/// </summary>
public sealed class FloodLab : IDisposable
{
    /// <summary>A flood stops by itself after so many frames a second of the time it was to last.</summary>
    private const long MostPerSecond = 10_000_000;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly FloodSpec _spec;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-flood-");
    private readonly List<IDisposable> _parts = [];
    private readonly List<Keepalived> _keepalived = [];
    private readonly List<WebServer> _servers = [];
    private readonly List<AdvertWatch> _adverts = [];

    private FloodLab(FloodSpec spec, FloodTopology topology, TimeProvider time)
    {
        (_spec, Topology, _time) = (spec, topology, time);
        _start = time.GetTimestamp();
    }

    /// <summary>Where Debian and its relatives install services.</summary>
    private static readonly ImmutableArray<string> ProgramFolders = ["/usr/local/sbin", "/usr/sbin", "/usr/bin"];

    /// <summary>Programs the lab needs and this machine lacks.</summary>
    public static ImmutableArray<string> MissingPrograms() =>
        [
            .. ((string[])["keepalived", "nginx"]).Where(static program =>
                !ProgramFolders.Any(folder => File.Exists(Path.Combine(folder, program)))
            ),
        ];

    public FloodTopology Topology { get; }

    /// <summary>Where the programs' own files are; gone with the lab.</summary>
    internal string Folder => _folder.FullName;

    /// <summary>Builds namespaces and links; nothing runs in them yet.</summary>
    /// <exception cref="Kernel.Netlink.NetlinkException">The kernel refused (not root; a feature is missing).</exception>
    public static FloodLab Create(FloodSpec spec, TimeProvider time) => new(spec, FloodTopology.Create(spec), time);

    /// <summary>Starts the programs; returns when lb1 is master and lb2 its backup, and a visitor was served.</summary>
    /// <exception cref="TimeoutException">It did not come to that within three minutes; the message says what the programs wrote.</exception>
    public void Start(CancellationToken cancellation)
    {
        foreach (var balancer in Topology.Balancers)
        {
            _servers.Add(Keep(new WebServer(balancer, _spec, Folder)));
            _adverts.Add(Keep(Watch(balancer)));
            _keepalived.Add(Keep(new Keepalived(balancer, _spec, Folder, () => _time.GetElapsedTime(_start))));
        }

        var loop = new RequestLoop(Topology.Client, _spec, _time);
        Await(() => _keepalived[0].Current == "MASTER" && _keepalived[1].Current == "BACKUP", cancellation);
        Await(() => loop.Once(FloodSpec.FirstPort, cancellation) is not null, cancellation);
    }

    /// <summary>Lets visitors come for so long, with a flood or without.</summary>
    public FloodFigures Measure(TimeSpan duration, bool flood, CancellationToken cancellation)
    {
        using var source = flood
            ? new FloodSource(FloodFrames.Make(_spec, [.. Topology.Balancers.Select(static one => one.Target)]))
            : null;
        var before = FloodMoment.Take(Topology);
        var changes = _keepalived.ConvertAll(static one => one.Changes.Length);
        var (sent, delivered) = Adverts();
        var start = _time.GetTimestamp();
        source?.Start(
            Topology.Switch,
            Topology.Balancers[0].Target.Link,
            _spec.AttackCpu,
            (long)(duration.TotalSeconds * MostPerSecond)
        );
        var requests = new RequestLoop(Topology.Client, _spec, _time).Run(duration, cancellation);
        source?.Stop();
        var took = _time.GetElapsedTime(start);
        var after = FloodMoment.Take(Topology);
        var (sentAfter, deliveredAfter) = Adverts();
        return new FloodFigures(
            took,
            requests,
            after.FateSince(before, source?.Sent ?? 0),
            new VrrpFigures(
                sentAfter - sent,
                Math.Max(0, sentAfter - sent - (deliveredAfter - delivered)),
                [
                    .. _keepalived
                        .SelectMany((one, at) => one.Changes.Skip(changes[at]))
                        .OrderBy(static change => change.At),
                ]
            ),
            Tracked(),
            after.SharesSince(before)
        );
    }

    public void Dispose()
    {
        for (var at = _parts.Count - 1; at >= 0; at--)
        {
            _parts[at].Dispose();
        }

        _parts.Clear();
        Topology.Dispose();
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private T Keep<T>(T part)
        where T : IDisposable
    {
        _parts.Add(part);
        return part;
    }

    /// <summary>Adverts are seen where they come out: at the switch, or at the other end of the balancers' link.</summary>
    private AdvertWatch Watch(Balancer balancer)
    {
        if (!_spec.OwnLink)
        {
            return new AdvertWatch(balancer, Topology.Switch, balancer.Target.Link);
        }

        var other = Topology.Balancers.First(one => one != balancer);
        using var routing = RoutingSocket.Open(other.Network);
        return new AdvertWatch(balancer, other.Network, LabNode.IndexOf(routing, Balancer.SyncLink));
    }

    private (long Sent, long Delivered) Adverts() =>
        (_adverts.Sum(static one => one.Sent), _adverts.Sum(static one => one.Delivered));

    private TrackedFigures Tracked()
    {
        var address = ConntrackTuple.ToNumber(FloodTopology.VirtualAddress);
        var (listeners, others) = (0, 0);
        foreach (var balancer in Topology.Balancers)
        {
            using var socket = ConntrackSocket.Open(balancer.Network);
            foreach (var entry in socket.List())
            {
                var first = entry.Original;
                var inbound = first.Destination == address && IsListener(first.DestinationPort);
                var outbound = first.Source == address && IsListener(first.SourcePort);
                _ = inbound || outbound ? listeners++ : others++;
            }
        }

        return new TrackedFigures(listeners, others);
    }

    private bool IsListener(ushort port) => port >= FloodSpec.FirstPort && port < FloodSpec.FirstPort + _spec.Listeners;

    private void Await(Func<bool> condition, CancellationToken cancellation)
    {
        var start = _time.GetTimestamp();
        while (!condition())
        {
            cancellation.ThrowIfCancellationRequested();
            if (_time.GetElapsedTime(start) > Patience)
            {
                var said = _keepalived.Select(static one => one.Log).Concat(_servers.Select(static one => one.Log));
                throw new TimeoutException($"the balancers did not settle: {string.Join(" / ", said)}");
            }

            cancellation.WaitHandle.WaitOne(Look);
        }
    }
}
