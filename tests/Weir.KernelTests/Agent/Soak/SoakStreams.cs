using System.Net;
using Weir.Core.Model;
using Weir.Kernel.Netlink;
using Weir.Lab.Sockets;
using Weir.Lab.Topologies;

namespace Weir.KernelTests.Agent.Soak;

/// <summary>
/// TCP streams of members that nobody changes: two go out and are translated, one comes in through a port forward, and by IPv6 one goes out and one comes in
/// through an opening.
/// </summary>
internal sealed class SoakStreams : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(40);
    private static readonly IPAddress Server = new Ipv4Address(0xCB00_710A).ToIPAddress();

    private static readonly IPAddress Server6 = new Ipv6Address(
        new UInt128(0x2001_0DB8_F000_0000, 0x0001_0000_0000_0010)
    ).ToIPAddress();

    private readonly List<TcpStream> _streams = [];

    private SoakStreams() { }

    /// <summary>The members whose streams they are; nobody else's rows may be taken.</summary>
    public static IReadOnlyList<Member> Owners(Site site) => [.. Forwarding(site), Opened(site).Member];

    private static IEnumerable<Member> Forwarding(Site site) =>
        site
            .Members.Where(member =>
                member is { State: MemberState.Active, PublicIpv4: not null, Ipv6Prefixes.IsEmpty: false }
                && !site.DevicesOf(member.Id).IsEmpty
                && !site.ForwardsOf(member.Id).IsEmpty
                && site.ForwardsOf(member.Id)[0] is { Protocol: TransportProtocol.Tcp }
            )
            .Take(3);

    private static (Member Member, Opening Opening) Opened(Site site) =>
        (
            from member in site.Members
            where member.State == MemberState.Active
            from opening in site.OpeningsOf(member.Id).ToArray()
            where opening is { Protocol: (byte)TransportProtocol.Tcp, Ports: not null }
            select (member, opening)
        ).First();

    /// <param name="port">On which the server on the internet listens; another one each time.</param>
    public static async Task<SoakStreams> Start(LabTopology lab, Site site, int port)
    {
        var streams = new SoakStreams();
        lab.Internet.AddAddress(Server);
        lab.Internet.AddAddress(Server6);
        var owners = Forwarding(site).ToArray();
        TcpStreamEnds[] all =
        [
            Out(lab, site, owners[0], port),
            Out(lab, site, owners[1], port + 1),
            In(lab, site, owners[2]),
            Out6(lab, site, owners[0], port),
            In6(lab, site, Opened(site).Opening),
        ];
        foreach (var ends in all)
        {
            streams._streams.Add(await TcpStream.StartAsync(ends, Patience, Interval));
        }

        return streams;
    }

    public IReadOnlyList<long> Received => [.. _streams.Select(static stream => stream.Report().BytesReceived)];

    public IEnumerable<string> Errors =>
        _streams.Select(static stream => stream.Report().Error).Where(e => e.Length > 0);

    public TimeSpan LongestStall => _streams.Max(static stream => stream.Report().LongestStall);

    /// <summary>Each has received something since.</summary>
    public bool HaveMovedSince(IReadOnlyList<long> before) =>
        Received.Zip(before, static (now, then) => now > then).All(static moved => moved);

    /// <summary>Ends them; what was sent must have arrived.</summary>
    public async Task<IReadOnlyList<TcpStreamReport>> Stop()
    {
        var reports = new List<TcpStreamReport>();
        foreach (var stream in _streams)
        {
            reports.Add(await stream.StopAsync());
        }

        return reports;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var stream in _streams)
        {
            await stream.DisposeAsync();
        }
    }

    private static TcpStreamEnds Out(LabTopology lab, Site site, Member member, int port)
    {
        var (node, device) = DeviceOf(lab, site, site.DevicesOf(member.Id)[0].Address.Address);
        return new(node.Network, new(device, 0), new(Server, port), lab.Internet.Network, new(Server, port));
    }

    private static TcpStreamEnds In(LabTopology lab, Site site, Member member)
    {
        var forward = site.ForwardsOf(member.Id)[0];
        var (node, device) = DeviceOf(lab, site, forward.Device);
        var target = member.PublicIpv4 is { } address
            ? address.ToIPAddress()
            : throw new InvalidOperationException("no public address");
        return new(
            lab.Internet.Network,
            new(Server, 0),
            new(target, forward.PublicPorts.First),
            node.Network,
            new(device, forward.DevicePort)
        );
    }

    private static TcpStreamEnds Out6(LabTopology lab, Site site, Member member, int port)
    {
        var (node, device) = DeviceOf(lab, site, member.Ipv6Prefixes[0]);
        return new(node.Network, new(device, 0), new(Server6, port), lab.Internet.Network, new(Server6, port));
    }

    private static TcpStreamEnds In6(LabTopology lab, Site site, Opening opening)
    {
        var (node, device) = DeviceOf(lab, site, opening.Prefix);
        var end = new IPEndPoint(device, opening.Ports?.First ?? 0);
        return new(lab.Internet.Network, new(Server6, 0), end, node.Network, end);
    }

    private static (LabNode Node, IPAddress Device) DeviceOf(LabTopology lab, Site site, Ipv4Address address) =>
        Added(lab, site, new IpPrefix(Ipv4Prefix.Host(address)), address.ToIPAddress());

    /// <summary>A device somewhere in the prefix; of a whole address that one.</summary>
    private static (LabNode Node, IPAddress Device) DeviceOf(LabTopology lab, Site site, Ipv6Prefix prefix)
    {
        var device = new Ipv6Address(prefix.Address.Value + (prefix.Length < 120 ? 0x77u : 0u));
        return Added(lab, site, new IpPrefix(prefix), device.ToIPAddress());
    }

    private static (LabNode Node, IPAddress Device) Added(LabTopology lab, Site site, IpPrefix place, IPAddress device)
    {
        var room = site.Topology.Interfaces.First(link =>
            link.Role == InterfaceRole.Inside && link.Networks.Any(network => network.Contains(place))
        );
        var node = lab.Node(room.Name);
        TryAdd(node, device);
        return (node, device);
    }

    private static void TryAdd(LabNode node, IPAddress address)
    {
        try
        {
            node.AddAddress(address);
        }
        catch (NetlinkException exists) when (exists.Errno == Errno.Exists)
        {
            // From the streams before.
        }
    }
}
