using Weir.Core.Model;

namespace Weir.Testing.Evaluation;

/// <summary>P9, and P4 where the box is meant.</summary>
internal static class BoxClauses
{
    private const byte Vrrp = 112;

    public static Expected Decide(Site site, PacketCase packet)
    {
        if (packet.Ingress == "lo")
        {
            return In(packet, Clause.BoxLoopback);
        }

        if (packet.Tracking == Tracking.Reply)
        {
            return In(packet, Clause.Established);
        }

        if (packet.Tracking == Tracking.Invalid)
        {
            return Expected.Drop(Clause.Invalid);
        }

        if (packet is { IsIpv6: false, Protocol: 1, IcmpType: 0 or 3 or 8 or 11 or 12 })
        {
            return In(packet, Clause.BoxIcmp);
        }

        if (packet is { IsIpv6: true, Protocol: 58 } && Icmpv6ForTheBox(packet.IcmpType))
        {
            return In(packet, Clause.BoxIcmpv6);
        }

        if (site.Topology.Management.Any(p => p.Contains(packet.Source)) && IsService(site, packet))
        {
            return In(packet, Clause.BoxService);
        }

        return site.Topology.Peers.Any(p => p.Contains(packet.Source)) && IsPeerTraffic(site, packet)
            ? In(packet, Clause.BoxPeer)
            : Expected.Drop(Clause.BoxRefused);
    }

    private static bool Icmpv6ForTheBox(byte type) =>
        type
            is 1
                or 2
                or 3
                or 4
                or 128
                or 129
                or (>= 133 and <= 136)
                or 141
                or 142
                or (>= 130 and <= 132)
                or 143
                or 148
                or 149
                or (>= 151 and <= 153);

    private static bool IsService(Site site, PacketCase packet) =>
        site.Topology.Services.Any(s =>
            (byte)s.Protocol == packet.Protocol && s.Ports.Contains(packet.DestinationPort)
        );

    private static bool IsPeerTraffic(Site site, PacketCase packet) =>
        packet.Protocol == Vrrp || (packet.Protocol == 17 && packet.DestinationPort == site.Options.ConntrackSyncPort);

    private static Expected In(PacketCase packet, Clause clause) =>
        new(Fate.ToTheBox, clause)
        {
            Source = packet.Source,
            SourcePort = packet.SourcePort,
            Destination = packet.Destination,
            DestinationPort = packet.DestinationPort,
        };
}
