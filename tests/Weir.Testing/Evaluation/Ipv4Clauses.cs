using Weir.Core.Model;

namespace Weir.Testing.Evaluation;

/// <summary>P5 and "Blocked members" for IPv4.</summary>
internal static class Ipv4Clauses
{
    public static Expected Decide(Site site, Ground ground, PacketCase packet, InterfaceRole from)
    {
        var forward = FindForward(site, ground, packet);
        return from == InterfaceRole.Outside
            ? FromOutside(ground, packet, forward)
            : FromInside(ground, packet, forward);
    }

    private static Expected FromOutside(Ground ground, PacketCase packet, PortForward? forward)
    {
        if (forward is null)
        {
            return Expected.Drop(Clause.Ipv4InUnasked);
        }

        var device = new IpPrefix(Ipv4Prefix.Host(forward.Device));
        return new Expected(Fate.Forwarded, Clause.Ipv4Forward)
        {
            Source = packet.Source,
            SourcePort = packet.SourcePort,
            Destination = device,
            DestinationPort = DevicePort(packet, forward),
            Egress = ground.Route(device).Name,
            Mark = forward.MemberId,
            Counted = (forward.MemberId, Direction.Down),
        };
    }

    private static Expected FromInside(Ground ground, PacketCase packet, PortForward? forward)
    {
        var sender = ground.OwnerOfDevice(packet.Source);
        if (sender is null)
        {
            return Expected.Drop(Clause.Ipv4OutOfNoMember);
        }

        if (sender.PublicIpv4 is not { } address)
        {
            return Expected.Drop(Clause.Ipv4OutWithoutPublicAddress);
        }

        var egress = ground.Route(packet.Destination);
        var outside = egress.Role == InterfaceRole.Outside && forward is null;
        if (sender.State == MemberState.Blocked)
        {
            return outside && ground.InGarden(packet.Destination)
                ? Out(packet, sender, address, egress, Clause.BlockedIpv4ToGarden)
                : Expected.Drop(Clause.BlockedIpv4Out);
        }

        if (forward is not null)
        {
            var device = new IpPrefix(Ipv4Prefix.Host(forward.Device));
            return Out(packet, sender, address, ground.Route(device), Clause.Ipv4Hairpin) with
            {
                Destination = device,
                DestinationPort = DevicePort(packet, forward),
            };
        }

        return outside
            ? Out(packet, sender, address, egress, Clause.Ipv4Out)
            : Expected.Drop(egress.Role == InterfaceRole.Inside ? Clause.Ipv4BetweenInside : Clause.NoTransit);
    }

    private static Expected Out(
        PacketCase packet,
        Member sender,
        Ipv4Address address,
        Interface egress,
        Clause clause
    ) =>
        new(Fate.Forwarded, clause)
        {
            Source = new IpPrefix(Ipv4Prefix.Host(address)),
            SourcePort = packet.SourcePort,
            Destination = packet.Destination,
            DestinationPort = packet.DestinationPort,
            Egress = egress.Name,
            Mark = sender.Id,
            Counted = (sender.Id, Direction.Up),
        };

    /// <summary>The forward the packet is for. Forwards of blocked members do not exist.</summary>
    private static PortForward? FindForward(Site site, Ground ground, PacketCase packet)
    {
        foreach (var forward in site.Forwards)
        {
            var owner = ground.Member(forward.MemberId);
            if (
                owner.State != MemberState.Blocked
                && owner.PublicIpv4 == packet.Destination.V4.Address
                && (byte)forward.Protocol == packet.Protocol
                && forward.PublicPorts.Contains(packet.DestinationPort)
            )
            {
                return forward;
            }
        }

        return null;
    }

    private static ushort DevicePort(PacketCase packet, PortForward forward) =>
        (ushort)(forward.DevicePort + (packet.DestinationPort - forward.PublicPorts.First));
}
