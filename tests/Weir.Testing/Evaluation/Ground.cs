using Weir.Core.Model;

namespace Weir.Testing.Evaluation;

/// <summary>Interfaces, routes and owners of addresses. Routes follow the site: a network is behind its interface, all else outside.</summary>
internal sealed class Ground(Site site)
{
    private static readonly IpPrefix LinkMulticast = Generators.CampusGround.Prefix("ff02::/16");

    /// <summary>The role of an interface; null when the site does not declare it.</summary>
    public InterfaceRole? RoleOf(string name) =>
        site.Topology.Interfaces.Items.FirstOrDefault(i => i.Name == name)?.Role;

    /// <summary>True when the packet is for the box: an own address, link-local multicast, or anything on the loopback interface.</summary>
    public bool IsBox(PacketCase packet) =>
        packet.Ingress == "lo"
        || site.Topology.OwnAddresses.Any(p => p.Contains(packet.Destination))
        || LinkMulticast.Contains(packet.Destination);

    public bool BehindInsideOrManagement(IpPrefix host) => Behind(host) is not null;

    /// <summary>The interface a packet to this address leaves by.</summary>
    public Interface Route(IpPrefix destination) =>
        Behind(destination) ?? site.Topology.Interfaces.Items.First(i => i.Role == InterfaceRole.Outside);

    public Member? OwnerOfDevice(IpPrefix host)
    {
        foreach (var device in site.Devices)
        {
            if (!host.IsIpv6 && device.Address.Contains(host.V4.Address))
            {
                return Member(device.MemberId);
            }
        }

        return null;
    }

    public Member? OwnerOfPrefix(IpPrefix host)
    {
        foreach (var member in site.Members)
        {
            foreach (var prefix in member.Ipv6Prefixes)
            {
                if (host.IsIpv6 && prefix.Contains(host.V6.Address))
                {
                    return member;
                }
            }
        }

        return null;
    }

    public Member Member(uint id) => site.Members.First(m => m.Id == id);

    public bool InGarden(IpPrefix host) => site.Options.WalledGarden.Any(p => p.Contains(host));

    private Interface? Behind(IpPrefix host) =>
        site.Topology.Interfaces.Items.FirstOrDefault(i =>
            i.Role != InterfaceRole.Outside && i.Networks.Any(n => n.Contains(host))
        );
}
