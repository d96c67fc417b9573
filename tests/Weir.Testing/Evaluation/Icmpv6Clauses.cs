using Weir.Core.Model;

namespace Weir.Testing.Evaluation;

/// <summary>P7.</summary>
internal static class Icmpv6Clauses
{
    /// <summary>The messages that RFC 4890, 4.3.1 says must not be dropped.</summary>
    public static bool MustPass(PacketCase packet) =>
        packet.Protocol == 58
        && packet.IsIpv6
        && (packet.IcmpType, packet.IcmpCode) switch
        {
            (1 or 2, _) => true,
            (3, 0) => true,
            (4, 1 or 2) => true,
            (128 or 129, _) => true,
            _ => false,
        };

    public static Expected FromOutside(Ground ground, PacketCase packet, Interface egress)
    {
        var owner = ground.OwnerOfPrefix(packet.Destination);
        if (owner?.State == MemberState.Blocked)
        {
            return Expected.Drop(Clause.Icmpv6InToBlocked);
        }

        if (packet.Tracking == Tracking.Invalid)
        {
            return Unknown(packet, egress, Clause.Icmpv6InInvalid);
        }

        return owner is null
            ? Unknown(packet, egress, Clause.Icmpv6In)
            : Ipv6Clauses.Pass(packet, egress, owner.Id, Direction.Down, Clause.Icmpv6In);
    }

    /// <summary>Passes with no mark and no counter: no connection is known, or no member's address is meant.</summary>
    public static Expected Unknown(PacketCase packet, Interface egress, Clause clause) =>
        Ipv6Clauses.Pass(packet, egress, 0, Direction.Down, clause) with
        {
            Counted = null,
        };
}
