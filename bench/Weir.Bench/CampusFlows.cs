using Weir.Core.Model;
using Weir.Lab.Injector;
using Weir.Lab.Packets;

namespace Weir.Bench;

/// <summary>UDP flows of members behind room1 to the internet, spread evenly over the members, and the answers to them.</summary>
internal sealed class CampusFlows
{
    public const int Count = 65_536;
    private const string Room = "room1";
    private const string Wan = "wan";

    private CampusFlows(FrameRing up, FrameRing down, FrameRing later) => (Up, Down, Later) = (up, down, later);

    /// <summary>Frames into room1.</summary>
    public FrameRing Up { get; }

    /// <summary>The answers, as they come in at the outside: to the public address and the kept port.</summary>
    public FrameRing Down { get; }

    /// <summary>Other flows of the same devices: new connections of members who had some before.</summary>
    public FrameRing Later { get; }

    public static CampusFlows Of(Site site, InjectorGround ground)
    {
        var members = site
            .Members.Where(member => member is { State: MemberState.Active, PublicIpv4: not null })
            .ToList();
        var room = site.Topology.Interfaces.Single(link => link.Name == Room);
        var devices = members
            .SelectMany(member => site.DevicesOf(member.Id).ToArray().Select(device => (member, device)))
            .Where(pair => room.Networks.Any(network => network.Contains(new IpPrefix(pair.device.Address))))
            .ToArray();
        // Random order is hostile to caches, as traffic is; the seed keeps runs comparable.
        var random = new Random(1);
        var up = new ProbePacket[Count];
        var down = new ProbePacket[Count];
        var later = new ProbePacket[Count];
        for (var i = 0; i < Count; i++)
        {
            var (member, device) = devices[random.Next(devices.Length)];
            var source = device.Address.Address.ToIPAddress();
            var port = (ushort)(1_024 + (i % 60_000));
            var server = new Ipv4Address(0xCB00_7100 + (uint)(1 + (i % 250))).ToIPAddress();
            up[i] = ProbePacket.Udp(source, port, server, 443);
            later[i] = ProbePacket.Udp(source, port, server, 8_443);
            down[i] = ProbePacket.Udp(server, 443, member.PublicIpv4.GetValueOrDefault().ToIPAddress(), port);
        }

        return new CampusFlows(
            FrameRing.Of(up, ground.AddressOf(Room)),
            FrameRing.Of(down, ground.AddressOf(Wan)),
            FrameRing.Of(later, ground.AddressOf(Room))
        );
    }

    /// <summary>Median ns per packet of the flows' first packets, then of established upload and download.</summary>
    public FlowCosts Measure(PacketInjector injector, InjectorGround ground, int rounds)
    {
        var first = injector.MeasureNanosecondsPerPacket(ground.Network, Room, Up, Count);
        var later = injector.MeasureNanosecondsPerPacket(ground.Network, Room, Later, Count);
        injector.MeasureNanosecondsPerPacket(ground.Network, Wan, Down, Count);
        injector.MeasureNanosecondsPerPacket(ground.Network, Room, Up, Count);
        var up = new List<double>();
        var down = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            up.Add(injector.MeasureNanosecondsPerPacket(ground.Network, Room, Up, Count));
            down.Add(injector.MeasureNanosecondsPerPacket(ground.Network, Wan, Down, Count));
        }

        return new FlowCosts(
            first,
            later,
            Median.Of(up),
            Median.Of(down),
            Math.Max(Median.SpreadPercent(up), Median.SpreadPercent(down))
        );
    }
}

/// <summary>Nanoseconds per packet.</summary>
/// <param name="First">First packet of a member's first connection: its counters are made, too.</param>
/// <param name="Later">First packet of a later connection.</param>
internal sealed record FlowCosts(double First, double Later, double Up, double Down, double SpreadPercent);
