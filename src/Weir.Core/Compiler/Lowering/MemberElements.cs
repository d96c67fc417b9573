using Weir.Core.Model;

namespace Weir.Core.Compiler.Lowering;

/// <summary>
/// What one member's rows put into the sets. Members' elements never meet (the validator refuses overlaps), so a change of one
/// member is found by comparing that member's elements before and after.
/// </summary>
internal static class MemberElements
{
    /// <summary>
    /// Port ranges up to this width become single ports in a hash; wider ones are cut into <see cref="PortBlocks"/>, for which a packet
    /// pays more look-ups.
    /// </summary>
    public const int WidestExpandedRange = 64;

    public static void Emit<TSink>(Site site, Member member, ref TSink sink)
        where TSink : IElementSink
    {
        Restrictions(member, ref sink);
        Rate(site.Options, member, ref sink);
        foreach (var device in OutermostDevices.Of(site.DevicesOf(member.Id)))
        {
            sink.Device(device.Address, member.Id, device.Origin);
        }

        Prefixes6(member, ref sink);

        if (member.PublicIpv4 is { } address)
        {
            sink.Public(member.Id, address, member.Origin);
        }

        if (member.State != MemberState.Blocked)
        {
            Forwards(site, member, ref sink);
            Openings(site, member, ref sink);
        }
    }

    private static void Restrictions<TSink>(Member member, ref TSink sink)
        where TSink : IElementSink
    {
        var blocked = member.State == MemberState.Blocked;
        if (member.PublicIpv4 is null)
        {
            sink.Restrict(BucketKind.Restricted4, member.Id, RestrictionVerdicts.NoAddress, member.Origin);
        }
        else if (blocked)
        {
            sink.Restrict(BucketKind.Restricted4, member.Id, RestrictionVerdicts.Garden, member.Origin);
        }

        if (blocked)
        {
            sink.Restrict(BucketKind.Restricted6, member.Id, RestrictionVerdicts.Garden, member.Origin);
            sink.Restrict(BucketKind.Closed6, member.Id, RestrictionVerdicts.Closed, member.Origin);
        }
        else if (member.State == MemberState.Trial)
        {
            sink.Restrict(BucketKind.Restricted6, member.Id, RestrictionVerdicts.NoIpv6, member.Origin);
        }
    }

    /// <summary>The place of the member's plan among those with a rate; nothing for the others.</summary>
    private static void Rate<TSink>(SiteOptions options, Member member, ref TSink sink)
        where TSink : IElementSink
    {
        var at = 0u;
        foreach (var plan in options.Plans)
        {
            if (!plan.IsRated)
            {
                continue;
            }

            if (plan.Name == member.PlanInForce)
            {
                sink.Restrict(BucketKind.Rated, member.Id, at, member.Origin);
                return;
            }

            at++;
        }
    }

    /// <summary>A prefix inside another of the same member, or the same again, says nothing more.</summary>
    private static void Prefixes6<TSink>(Member member, ref TSink sink)
        where TSink : IElementSink
    {
        var prefixes = member.Ipv6Prefixes.AsSpan();
        for (var i = 0; i < prefixes.Length; i++)
        {
            var inside = false;
            for (var j = 0; j < prefixes.Length && !inside; j++)
            {
                inside = j != i && prefixes[j].Contains(prefixes[i]) && (j < i || prefixes[j] != prefixes[i]);
            }

            if (!inside)
            {
                sink.Prefix6(prefixes[i], member.Id, member.Origin);
            }
        }
    }

    private static void Forwards<TSink>(Site site, Member member, ref TSink sink)
        where TSink : IElementSink
    {
        if (member.PublicIpv4 is not { } address)
        {
            return;
        }

        var wide = 0UL;
        foreach (var forward in site.ForwardsOf(member.Id))
        {
            var ports = forward.PublicPorts;
            if (ports.Count > WidestExpandedRange && ports.First == forward.DevicePort)
            {
                Blocks(address, forward, ref wide, ref sink);
                continue;
            }

            for (var i = 0; i < ports.Count; i++)
            {
                var (port, devicePort) = ((ushort)(ports.First + i), (ushort)(forward.DevicePort + i));
                sink.Forward(new(address, forward.Protocol, port, forward.Device, devicePort), forward.Origin);
            }
        }
    }

    /// <param name="wide">The protocols, by bit, that the address has blocks of already.</param>
    private static void Blocks<TSink>(Ipv4Address address, PortForward forward, ref ulong wide, ref TSink sink)
        where TSink : IElementSink
    {
        var bit = 1UL << (int)forward.Protocol;
        if ((wide & bit) == 0)
        {
            wide |= bit;
            sink.ForwardWide(address, forward.Protocol, forward.Origin);
        }

        foreach (var block in PortBlocks.Of(forward.PublicPorts))
        {
            if (block.Bits == 0)
            {
                sink.Forward(new(address, forward.Protocol, block.First, forward.Device, block.First), forward.Origin);
            }
            else
            {
                sink.ForwardBlock(address, forward.Protocol, block, forward.Device, forward.Origin);
            }
        }
    }

    private static void Openings<TSink>(Site site, Member member, ref TSink sink)
        where TSink : IElementSink
    {
        HashSet<(Ipv6Prefix, byte)>? wide = null;
        foreach (var opening in DisjointOpenings.Of(site.OpeningsOf(member.Id)))
        {
            if (opening.Ports is not { } ports)
            {
                sink.OpeningProtocol(opening.Prefix, opening.Protocol, opening.Origin);
            }
            else if (ports.Count > WidestExpandedRange)
            {
                wide ??= [];
                if (wide.Add((opening.Prefix, opening.Protocol)))
                {
                    sink.OpeningWide(opening.Prefix, opening.Protocol, opening.Origin);
                }

                Blocks(opening, ports, ref sink);
            }
            else
            {
                for (var i = 0; i < ports.Count; i++)
                {
                    sink.OpeningPort(opening.Prefix, opening.Protocol, (ushort)(ports.First + i), opening.Origin);
                }
            }
        }
    }

    private static void Blocks<TSink>(Opening opening, PortRange ports, ref TSink sink)
        where TSink : IElementSink
    {
        foreach (var block in PortBlocks.Of(ports))
        {
            if (block.Bits == 0)
            {
                sink.OpeningPort(opening.Prefix, opening.Protocol, block.First, opening.Origin);
            }
            else
            {
                sink.OpeningBlock(opening.Prefix, opening.Protocol, block, opening.Origin);
            }
        }
    }
}
