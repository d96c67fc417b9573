using Weir.Core.Model;

namespace Weir.Testing.Evaluation;

/// <summary>P6, P7 and "Blocked members" for IPv6. Nothing is translated.</summary>
internal static class Ipv6Clauses
{
    public static Expected Decide(Site site, Ground ground, PacketCase packet, InterfaceRole from)
    {
        var egress = ground.Route(packet.Destination);
        if (
            egress.Role == InterfaceRole.Management
            || (from, egress.Role) == (InterfaceRole.Outside, InterfaceRole.Outside)
        )
        {
            return Expected.Drop(from == InterfaceRole.Outside ? Clause.Ipv6InUnasked : Clause.NoTransit);
        }

        return from == InterfaceRole.Outside
            ? FromOutside(site, ground, packet, egress)
            : FromInside(site, ground, packet, egress);
    }

    private static Expected FromOutside(Site site, Ground ground, PacketCase packet, Interface egress)
    {
        if (Icmpv6Clauses.MustPass(packet))
        {
            return Icmpv6Clauses.FromOutside(ground, packet, egress);
        }

        return FindOpening(site, ground, packet) is { } opening
            ? Pass(packet, egress, opening.MemberId, Direction.Down, Clause.Ipv6Opening)
            : Expected.Drop(Clause.Ipv6InUnasked);
    }

    private static Expected FromInside(Site site, Ground ground, PacketCase packet, Interface egress)
    {
        var sender = ground.OwnerOfPrefix(packet.Source);
        var outside = egress.Role == InterfaceRole.Outside;
        switch (sender?.State)
        {
            case null:
                return Expected.Drop(Clause.Ipv6OutOfNoMember);
            case MemberState.Trial:
                return Expected.Drop(Clause.Ipv6OutOfTrial);
            case MemberState.Blocked
                when outside && packet.Tracking == Tracking.New && ground.InGarden(packet.Destination):
                return Pass(packet, egress, sender.Id, Direction.Up, Clause.BlockedIpv6ToGarden);
            case MemberState.Blocked:
                return Expected.Drop(Clause.BlockedIpv6Out);
        }

        if (!outside && FindOpening(site, ground, packet) is null)
        {
            return Expected.Drop(Clause.Ipv6BetweenInside);
        }

        if (packet.Tracking == Tracking.Invalid)
        {
            return Icmpv6Clauses.Unknown(packet, egress, Clause.Icmpv6FromInsideInvalid);
        }

        var clause = outside ? Clause.Ipv6Out : Clause.Ipv6InsideToOpening;
        return Pass(packet, egress, sender.Id, Direction.Up, clause);
    }

    internal static Expected Pass(
        PacketCase packet,
        Interface egress,
        uint member,
        Direction direction,
        Clause clause
    ) =>
        new(Fate.Forwarded, clause)
        {
            Source = packet.Source,
            SourcePort = packet.SourcePort,
            Destination = packet.Destination,
            DestinationPort = packet.DestinationPort,
            Egress = egress.Name,
            Mark = member,
            Counted = (member, direction),
        };

    /// <summary>Openings of active and trial members.</summary>
    private static Opening? FindOpening(Site site, Ground ground, PacketCase packet)
    {
        foreach (var opening in site.Openings)
        {
            if (
                opening.Protocol == packet.Protocol
                && opening.Prefix.Contains(packet.Destination.V6.Address)
                && (opening.Ports is not { } ports || ports.Contains(packet.DestinationPort))
                && ground.Member(opening.MemberId).State != MemberState.Blocked
            )
            {
                return opening;
            }
        }

        return null;
    }
}
