using Weir.Core.Model;
using Weir.Testing.Generators;

namespace Weir.Testing.Evaluation;

/// <summary>Decides a packet by reading the second part of docs/policy.md clause by clause over the rows of a web farm, slowly and plainly.</summary>
public static class WebfarmEvaluator
{
    private const byte Icmp = 1;
    private const byte Tcp = 6;
    private const byte Udp = 17;
    private const byte Icmp6 = 58;
    private const byte Vrrp = 112;

    private static readonly IpPrefix[] Groups =
    [
        CampusGround.Prefix("224.0.0.0/4"),
        CampusGround.Prefix("ff00::/8"),
        CampusGround.Prefix("fe80::/10"),
    ];

    /// <summary>What becomes of a packet that comes in, and that no XDP program dropped.</summary>
    /// <param name="now">Decides which bans have run out.</param>
    public static Expected Decide(Site site, PacketCase packet, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(site);
        ArgumentNullException.ThrowIfNull(packet);
        var ground = new Ground(site);
        var toBox = IsBox(site, packet.Destination);
        if (toBox && packet.Ingress == "lo")
        {
            return Pass(ground, packet, toBox, Clause.BoxLoopback);
        }

        return Control(site, ground, packet, toBox)
            ?? BannedSource(site, ground, packet, now)
            ?? Listeners(site, ground, packet, toBox)
            ?? FromServers(site, ground, packet, toBox, now)
            ?? IcmpIn(site, ground, packet, toBox)
            ?? Tracked(site, ground, packet, toBox);
    }

    /// <summary>Whether the table lets the box send this packet.</summary>
    public static bool MaySend(Site site, PacketCase packet, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(site);
        ArgumentNullException.ThrowIfNull(packet);
        return IsControl(site, packet.Destination, packet.Source, packet, packet.SourcePort)
            || IsListener(site, packet.Source, packet.Protocol, packet.SourcePort)
            || BannedDestination(site, packet, now) is null;
    }

    /// <summary>W1.</summary>
    private static Expected? Control(Site site, Ground ground, PacketCase packet, bool toBox)
    {
        if (!toBox)
        {
            return null;
        }

        if (Within(site.Topology.Peers, packet.Source) && IsPeers(site, packet))
        {
            return Pass(ground, packet, toBox, Clause.BoxPeer);
        }

        return IsService(site, packet.Source, packet.Protocol, packet.DestinationPort)
            ? Pass(ground, packet, toBox, Clause.BoxService)
            : null;
    }

    private static bool IsControl(Site site, IpPrefix to, IpPrefix from, PacketCase packet, ushort servicePort) =>
        (IsPeers(site, packet) && (Within(site.Topology.Peers, to) || IsBox(site, to)))
        || (IsBox(site, from) && IsService(site, to, packet.Protocol, servicePort));

    private static bool IsPeers(Site site, PacketCase packet) =>
        packet.Protocol == Vrrp
        || (
            packet.Protocol == Udp
            && (
                packet.DestinationPort is 3784 or 3785 or 4784
                || packet.DestinationPort == site.Options.ConntrackSyncPort
            )
        );

    private static bool IsService(Site site, IpPrefix manager, byte protocol, ushort port) =>
        Within(site.Topology.Management, manager)
        && site.Topology.Services.Any(s => (byte)s.Protocol == protocol && s.Ports.Contains(port));

    /// <summary>W2, of the table: what a program drops does not come to it.</summary>
    private static Expected? BannedSource(Site site, Ground ground, PacketCase packet, DateTimeOffset now)
    {
        var farm = site.Options.Webfarm;
        var isAsked = farm.Bans switch
        {
            BanBackend.Nft => true,
            BanBackend.Ingress => ground.RoleOf(packet.Ingress) == InterfaceRole.Outside,
            _ => farm.IngressOn.Contains(packet.Ingress),
        };
        return isAsked ? Banned(site, packet.Source, now, Clause.BannedSource) : null;
    }

    private static Expected? BannedDestination(Site site, PacketCase packet, DateTimeOffset now) =>
        site.Options.Webfarm is { Bans: BanBackend.Xdp, BansOut: false, IngressOn.IsEmpty: true }
            ? null
            : Banned(site, packet.Destination, now, Clause.BannedDestination);

    private static Expected? Banned(Site site, IpPrefix host, DateTimeOffset now, Clause clause)
    {
        if (site.Allows.Any(allow => allow.Prefix.Contains(host)))
        {
            return null;
        }

        return site.Bans.Any(ban => !(ban.Expires <= now) && ban.Prefix.Contains(host)) ? Expected.Drop(clause) : null;
    }

    /// <summary>W3, towards the listener.</summary>
    private static Expected? Listeners(Site site, Ground ground, PacketCase packet, bool toBox) =>
        IsListener(site, packet.Destination, packet.Protocol, packet.DestinationPort)
            ? Pass(ground, packet, toBox, toBox ? Clause.Listener : Clause.ListenerBehind)
            : null;

    /// <summary>W3, the answers of servers; W2 for what else they send.</summary>
    private static Expected? FromServers(Site site, Ground ground, PacketCase packet, bool toBox, DateTimeOffset now)
    {
        if (ground.RoleOf(packet.Ingress) != InterfaceRole.Inside || toBox)
        {
            return null;
        }

        return IsListener(site, packet.Source, packet.Protocol, packet.SourcePort)
            ? Pass(ground, packet, toBox, Clause.ListenerAnswer)
            : BannedDestination(site, packet, now);
    }

    private static bool IsListener(Site site, IpPrefix host, byte protocol, ushort port) =>
        site.Listeners.Any(listener =>
            (byte)listener.Protocol == protocol
            && listener.Ports.Contains(port)
            && (listener.Address?.Contains(host) ?? Within(site.Topology.OwnAddresses, host))
        );

    /// <summary>W4.</summary>
    private static Expected? IcmpIn(Site site, Ground ground, PacketCase packet, bool toBox)
    {
        if (IsError(packet) && (toBox || IsServer(site, packet.Destination)))
        {
            return Pass(ground, packet, toBox, Clause.IcmpError);
        }

        var forBox =
            packet is { Protocol: Icmp, IcmpType: 8 }
            || packet
                is {
                    Protocol: Icmp6,
                    IcmpType: 128 or (>= 130 and <= 136) or (>= 141 and <= 143) or 148 or 149 or (>= 151 and <= 153)
                };
        return toBox && forBox ? Pass(ground, packet, toBox, packet.IsIpv6 ? Clause.BoxIcmpv6 : Clause.BoxIcmp) : null;
    }

    private static bool IsError(PacketCase packet) =>
        packet is { Protocol: Icmp, IcmpType: 3 or 11 or 12 } or { Protocol: Icmp6, IcmpType: >= 1 and <= 4 };

    /// <summary>W5 to W7.</summary>
    private static Expected Tracked(Site site, Ground ground, PacketCase packet, bool toBox)
    {
        if (packet.Tracking == Tracking.Reply)
        {
            return Pass(ground, packet, toBox, Clause.Established);
        }

        if (toBox)
        {
            return Expected.Drop(packet.Tracking == Tracking.Invalid ? Clause.Invalid : Clause.BoxRefused);
        }

        var fromServer = ground.RoleOf(packet.Ingress) == InterfaceRole.Inside && IsServer(site, packet.Source);
        if (fromServer && IsError(packet))
        {
            return Pass(ground, packet, toBox, Clause.IcmpError);
        }

        if (packet.Tracking == Tracking.Invalid)
        {
            return Expected.Drop(Clause.Invalid);
        }

        var outward = ground.Route(packet.Destination).Role == InterfaceRole.Outside;
        return fromServer && outward ? Pass(ground, packet, toBox, Clause.ServerOut) : Expected.Drop(Clause.NoTransit);
    }

    private static bool IsServer(Site site, IpPrefix host) =>
        site.Topology.Interfaces.Any(entry => entry.Role == InterfaceRole.Inside && Within(entry.Networks, host));

    private static bool IsBox(Site site, IpPrefix host) =>
        Within(site.Topology.OwnAddresses, host) || Groups.Any(group => group.Contains(host));

    private static bool Within(IEnumerable<IpPrefix> prefixes, IpPrefix host) =>
        prefixes.Any(prefix => prefix.Contains(host));

    private static Expected Pass(Ground ground, PacketCase packet, bool toBox, Clause clause) =>
        new(toBox ? Fate.ToTheBox : Fate.Forwarded, clause)
        {
            Source = packet.Source,
            SourcePort = packet.SourcePort,
            Destination = packet.Destination,
            DestinationPort = packet.DestinationPort,
            Egress = toBox ? null : ground.Route(packet.Destination).Name,
        };
}
