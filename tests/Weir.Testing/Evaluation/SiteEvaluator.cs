using Weir.Core.Model;

namespace Weir.Testing.Evaluation;

/// <summary>
/// Decides a packet by reading docs/policy.md clause by clause over the rows of the site, slowly and plainly. It shares nothing
/// with the compiler but the model, so that agreement of the two means something.
/// </summary>
public static class SiteEvaluator
{
    /// <param name="site">Without faults, as the validator made it.</param>
    /// <param name="packet">As it comes in, before any translation.</param>
    /// <param name="now">Decides which bans have run out; default: none has.</param>
    public static Expected Decide(Site site, PacketCase packet, DateTimeOffset now = default)
    {
        ArgumentNullException.ThrowIfNull(site);
        ArgumentNullException.ThrowIfNull(packet);
        var ground = new Ground(site);
        return Banned(site, packet, now)
            ?? Spoofed(site, ground, packet)
            ?? (ground.IsBox(packet) ? BoxClauses.Decide(site, packet) : Transit(site, ground, packet));
    }

    /// <summary>The answer to an accepted packet as it comes back to the firewall; null when the packet is not forwarded.</summary>
    public static PacketCase? ReplyTo(Site site, PacketCase opener)
    {
        var forward = Decide(site, opener);
        if (forward.Fate != Fate.Forwarded || forward.Egress is null || opener.Protocol is 1 or 58)
        {
            return null;
        }

        return new PacketCase(forward.Egress, forward.Destination, forward.Source, opener.Protocol)
        {
            SourcePort = forward.DestinationPort,
            DestinationPort = forward.SourcePort,
            Tracking = Tracking.Reply,
            Opener = opener,
        };
    }

    /// <summary>P1.</summary>
    private static Expected? Banned(Site site, PacketCase packet, DateTimeOffset now)
    {
        foreach (var ban in site.Bans)
        {
            if (ban.Expires is { } expires && expires <= now)
            {
                continue;
            }

            if (ban.Prefix.Contains(packet.Source))
            {
                return Expected.Drop(Clause.BannedSource);
            }

            if (ban.Prefix.Contains(packet.Destination))
            {
                return Expected.Drop(Clause.BannedDestination);
            }
        }

        return null;
    }

    /// <summary>P2.</summary>
    private static Expected? Spoofed(Site site, Ground ground, PacketCase packet)
    {
        if (ground.RoleOf(packet.Ingress) != InterfaceRole.Outside)
        {
            return null;
        }

        var source = packet.Source;
        if (site.Topology.OwnAddresses.Any(p => p.Contains(source)))
        {
            return Expected.Drop(Clause.SpoofedOwnAddress);
        }

        if (site.Topology.PublicPool.Any(p => new IpPrefix(p).Contains(source)))
        {
            return Expected.Drop(Clause.SpoofedPool);
        }

        if (ground.BehindInsideOrManagement(source))
        {
            return Expected.Drop(Clause.SpoofedNetwork);
        }

        return Bogons.Contain(site.Options, source) ? Expected.Drop(Clause.SpoofedBogon) : null;
    }

    /// <summary>P3, P4, then P5 or P6 and P7.</summary>
    private static Expected Transit(Site site, Ground ground, PacketCase packet)
    {
        if (ground.RoleOf(packet.Ingress) is not { } role)
        {
            return Expected.Drop(Clause.UndeclaredInterface);
        }

        if (packet is { Tracking: Tracking.Reply, Opener: { } opener })
        {
            return Reply(site, opener);
        }

        if (packet.Tracking == Tracking.Invalid && !Icmpv6Clauses.MustPass(packet))
        {
            return Expected.Drop(Clause.Invalid);
        }

        if (role == InterfaceRole.Management)
        {
            return Expected.Drop(Clause.NoTransit);
        }

        var decided = packet.IsIpv6
            ? Ipv6Clauses.Decide(site, ground, packet, role)
            : Ipv4Clauses.Decide(site, ground, packet, role);
        return OverLimit(site, packet, decided) ? Expected.Drop(Clause.OverLimit) : decided;
    }

    /// <summary>P3: passes, and is translated back.</summary>
    private static Expected Reply(Site site, PacketCase opener)
    {
        var first = Decide(site, opener);
        return new Expected(Fate.Forwarded, Clause.Established)
        {
            Source = opener.Destination,
            SourcePort = opener.DestinationPort,
            Destination = opener.Source,
            DestinationPort = opener.SourcePort,
            Egress = opener.Ingress,
            Mark = first.Mark,
            Counted = first.Counted is { } up
                ? (up.Member, up.Direction == Direction.Up ? Direction.Down : Direction.Up)
                : null,
        };
    }

    /// <summary>"Limit": what would open one connection too many; the ICMPv6 that passes by P7 from outside is not counted.</summary>
    private static bool OverLimit(Site site, PacketCase packet, Expected decided) =>
        site.Options.ConnectionLimit > 0
        && decided.Fate == Fate.Forwarded
        && packet.Tracking == Tracking.New
        && decided.Clause != Clause.Icmpv6In
        && packet.ConnectionsBefore >= site.Options.ConnectionLimit;
}
