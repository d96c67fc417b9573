using System.Net;
using Weir.Core.Model;

namespace Weir.Demo;

/// <summary>A member with the rows a probe needs.</summary>
/// <param name="Room">Interface behind which the device is.</param>
/// <param name="Room6">Interface behind which the member's first IPv6 prefix is.</param>
internal sealed record Player(Member Member, Device Device, string Room, string Room6)
{
    public IPAddress Address => Device.Address.Address.ToIPAddress();

    /// <summary>The public address; a player has one.</summary>
    public IPAddress Public => Member.PublicIpv4.GetValueOrDefault().ToIPAddress();

    /// <summary>An address in the member's first IPv6 prefix.</summary>
    public IPAddress Address6 => new Ipv6Address(Member.Ipv6Prefixes[0].Address.Value + 0x77).ToIPAddress();
}

/// <summary>Finds members of the site for the parts that the probes play; no member plays two parts.</summary>
internal sealed class DemoCast(Site site)
{
    private readonly HashSet<uint> _taken = [];

    public Player Active(string room) => Find(room, member => member is { State: MemberState.Active });

    public Player Blocked() => Find(null, member => member is { State: MemberState.Blocked });

    public Player Trial() => Find(null, member => member is { State: MemberState.Trial });

    public Player WithoutPublicAddress() =>
        Find(null, member => member is { State: MemberState.Active }, publicAddress: false);

    /// <summary>An active member with a forward of this protocol to one of its devices.</summary>
    public (Player Player, PortForward Forward) WithForward(TransportProtocol protocol)
    {
        var forward = site.Forwards.First(row =>
            row.Protocol == protocol
            && site.FindMember(row.MemberId) is { State: MemberState.Active }
            && !_taken.Contains(row.MemberId)
        );
        return (Find(null, member => member.Id == forward.MemberId), forward);
    }

    /// <summary>An active member with a single-port TCP opening.</summary>
    public (Player Player, Opening Opening) WithOpening()
    {
        var opening = site.Openings.First(row =>
            row is { Protocol: 6, Ports: not null }
            && site.FindMember(row.MemberId) is { State: MemberState.Active, PublicIpv4: not null }
            && !_taken.Contains(row.MemberId)
        );
        return (Find(null, member => member.Id == opening.MemberId), opening);
    }

    /// <summary>The interface behind which an address lies.</summary>
    public string RoomOf(IpPrefix address) =>
        site
            .Topology.Interfaces.First(link =>
                link.Role == InterfaceRole.Inside && link.Networks.Any(n => n.Contains(address))
            )
            .Name;

    private Player Find(string? room, Func<Member, bool> fits, bool publicAddress = true)
    {
        foreach (var member in site.Members)
        {
            if (
                !fits(member)
                || _taken.Contains(member.Id)
                || (member.PublicIpv4 is not null) != publicAddress
                || member.Ipv6Prefixes.IsEmpty
            )
            {
                continue;
            }

            foreach (var device in site.DevicesOf(member.Id))
            {
                var behind = RoomOf(new IpPrefix(device.Address));
                if (room is null || room == behind)
                {
                    _taken.Add(member.Id);
                    return new Player(member, device, behind, RoomOf(new IpPrefix(member.Ipv6Prefixes[0])));
                }
            }
        }

        throw new InvalidOperationException(
            "the example campus is too small to cast the demo: use 200 members or more"
        );
    }
}
