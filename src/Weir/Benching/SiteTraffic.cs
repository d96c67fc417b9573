using System.Collections.Immutable;
using Weir.Core.Model;
using Weir.Lab.Benching;
using Weir.Lab.Packets;
using Weir.Lab.Traffic;

namespace Weir.Benching;

/// <summary>The traffic of a campus, from the site's own rows: flows of many members, drawn at random, and those that nobody wants.</summary>
internal sealed class SiteTraffic
{
    private const ushort Web = 443;

    private readonly Site _site;
    private readonly Random _random = new(1);
    private readonly string _outside;
    private readonly ImmutableArray<(string Link, IpPrefix Device, Member Member)> _devices;

    private SiteTraffic(Site site)
    {
        _site = site;
        _outside = site.Topology.Interfaces.First(static link => link.Role == InterfaceRole.Outside).Name;
        _devices = [.. Devices(site)];
    }

    /// <summary>Classes that the site has rows for; empty when it has no member that may send.</summary>
    public static ImmutableArray<TrafficClass> Of(Site site)
    {
        if (site.Kind == SiteKind.Webfarm)
        {
            return [.. WebfarmTraffic.Of(site)];
        }

        var traffic = new SiteTraffic(site);
        return traffic._devices.IsEmpty ? [] : [.. traffic.Classes()];
    }

    private IEnumerable<TrafficClass> Classes()
    {
        // One interface carries the members' flows: frames arrive at one place in a measurement.
        var busiest = _devices.GroupBy(static one => one.Link).MaxBy(static group => group.Count());
        if (busiest is null)
        {
            yield break;
        }

        var devices = busiest.ToArray();
        yield return Members("new connection out", devices, busiest.Key, TrafficPhase.New);
        yield return Members("established upload", devices, busiest.Key, TrafficPhase.Established);
        yield return Members("established download", devices, busiest.Key, TrafficPhase.Replies);
        yield return new TrafficClass.Flows(
            "no member's source",
            busiest.Key,
            [.. Many(TrafficText.DefaultTrackedFlows, _ => Tcp(Stranger(), Server()))]
        );
        var bans = _site.Bans.Where(static ban => !ban.Prefix.IsIpv6).ToArray();
        if (bans.Length > 0 && _site.Topology.PublicPool.Count > 0)
        {
            yield return new TrafficClass.Flows(
                "banned source",
                _outside,
                [.. Many(TrafficText.DefaultTrackedFlows, at => Tcp(Within(bans[at % bans.Length].Prefix.V4), Pool()))]
            );
        }
    }

    private TrafficClass.Flows Members(
        string name,
        (string Link, IpPrefix Device, Member Member)[] devices,
        string link,
        TrafficPhase phase
    ) =>
        new(
            name,
            link,
            [
                .. Many(
                    FlowsOf(devices.Length),
                    _ => Tcp(devices[_random.Next(devices.Length)].Device.V4.Address, Server())
                ),
            ]
        )
        {
            Phase = phase,
            OutputInterface = _outside,
        };

    /// <summary>Most devices send: what is kept of each must be met, or caches hold more of it than they would.</summary>
    private static int FlowsOf(int devices) =>
        devices > TrafficText.DefaultTrackedFlows ? TrafficText.DefaultFlows : TrafficText.DefaultTrackedFlows;

    private static IEnumerable<ProbePacket> Many(int count, Func<int, ProbePacket> make) =>
        Enumerable.Range(0, count).Select(make);

    private ProbePacket Tcp(Ipv4Address source, Ipv4Address destination) =>
        ProbePacket.Tcp(source.ToIPAddress(), (ushort)_random.Next(1_024, 65_536), destination.ToIPAddress(), Web);

    // 198.51.100.0/24 and 203.0.113.0/24 are documentation (RFC 5737); 192.0.2.0/24 stands for addresses nobody was given.
    private Ipv4Address Server() => new(0xCB00_7100 + (uint)_random.Next(1, 255));

    private Ipv4Address Stranger() => new(0xC000_0200 + (uint)_random.Next(1, 255));

    private Ipv4Address Pool() => Within(_site.Topology.PublicPool[_random.Next(_site.Topology.PublicPool.Count)]);

    private Ipv4Address Within(Ipv4Prefix prefix) =>
        new(prefix.Address.Value + (uint)_random.NextInt64(1L << (32 - prefix.Length)));

    private static IEnumerable<(string Link, IpPrefix Device, Member Member)> Devices(Site site)
    {
        foreach (var member in site.Members)
        {
            if (member is not { State: MemberState.Active, PublicIpv4: not null })
            {
                continue;
            }

            foreach (var device in site.DevicesOf(member.Id).ToArray())
            {
                var prefix = new IpPrefix(Ipv4Prefix.Host(device.Address.Address));
                foreach (var link in site.Topology.Interfaces)
                {
                    if (link.Role == InterfaceRole.Inside && link.Networks.Any(network => network.Contains(prefix)))
                    {
                        yield return (link.Name, prefix, member);
                        break;
                    }
                }
            }
        }
    }
}
