using Weir.Core.Model;
using Weir.Testing.Evaluation;

namespace Weir.Testing.Generators;

/// <summary>Picks members, addresses and ports of a site for packets that are aimed at something.</summary>
internal sealed class PacketAim(Site site, Random random)
{
    private const byte Tcp = 6;
    private const byte Udp = 17;
    private static readonly string[] Icmpv6ThatPass = ["1/0", "1/4", "2/0", "3/0", "4/1", "4/2", "128/0", "129/0"];
    private static readonly string[] Icmpv6ThatDoNot = ["3/1", "4/0", "130/0", "135/0", "137/0", "200/0"];

    public Site Site => site;

    public Random Random => random;

    public ushort HighPort => (ushort)random.Next(20000, 60000);

    public Member? Member(Func<Member, bool> fits) => Pick(site.Members.Where(fits));

    public T? Pick<T>(IEnumerable<T> rows)
        where T : class
    {
        var list = rows.ToList();
        return list.Count == 0 ? null : list[random.Next(list.Count)];
    }

    /// <summary>An address of one of the member's devices and the interface it is behind.</summary>
    public (string Ingress, IpPrefix Source)? DeviceOf(Member? member)
    {
        if (member is null || site.DevicesOf(member.Id).Length == 0)
        {
            return null;
        }

        return Behind(Host(MemberRows.In(random, [.. site.DevicesOf(member.Id)])));
    }

    /// <summary>An address of one of the member's IPv6 prefixes and the interface it is behind.</summary>
    public (string Ingress, IpPrefix Source)? Ipv6Of(Member? member)
    {
        if (member is null || member.Ipv6Prefixes.IsEmpty)
        {
            return null;
        }

        return Behind(In(member.Ipv6Prefixes[random.Next(member.Ipv6Prefixes.Count)]));
    }

    /// <summary>A host of the internet side of the lab that is not banned and not the walled garden.</summary>
    public IpPrefix Internet(bool ipv6) =>
        ipv6
            ? Host(
                new Ipv6Address(CampusGround.Prefix("2001:db8:f000:1::").V6.Address.Value + (uint)random.Next(1, 5000))
            )
            : Host(new Ipv4Address(CampusGround.Address("203.0.113.0").Value + (uint)random.Next(2, 79)));

    /// <summary>An address of an inside network that is in nobody's device or prefix.</summary>
    public (string Ingress, IpPrefix Source) NoMembers(bool ipv6)
    {
        var room = new[] { CampusGround.Room1, CampusGround.Room2, CampusGround.Wlan }[random.Next(3)];
        var network = room.Networks[ipv6 ? 1 : 0];
        var last = ipv6
            ? Host(new Ipv6Address(network.V6.Last.Value - (uint)random.Next(1, 9999)))
            : Host(Top(network));
        return (room.Name, last);
    }

    public IpPrefix In(Ipv6Prefix prefix) => Host(MemberRows.Within(random, prefix, 128).Address);

    public IpPrefix PublicOf(Member member) => Host(member.PublicIpv4.GetValueOrDefault());

    public static IpPrefix Host(Ipv4Address address) => new(Ipv4Prefix.Host(address));

    public static IpPrefix Host(Ipv6Address address) => new(Ipv6Prefix.Host(address));

    /// <summary>TCP, UDP or an echo request from source to destination, as it comes in.</summary>
    public PacketCase Packet(string ingress, IpPrefix source, IpPrefix destination) =>
        random.Next(5) switch
        {
            0 => Echo(ingress, source, destination),
            1 or 2 => Ports(ingress, source, destination, Udp, (ushort)random.Next(1, 1024)),
            _ => Ports(ingress, source, destination, Tcp, (ushort)random.Next(1, 1024)),
        };

    public PacketCase Ports(string ingress, IpPrefix source, IpPrefix destination, byte protocol, ushort port) =>
        new(ingress, source, destination, protocol) { SourcePort = HighPort, DestinationPort = port };

    public PacketCase Icmpv6(string ingress, IpPrefix source, IpPrefix destination, bool mustPass)
    {
        var texts = mustPass ? Icmpv6ThatPass : Icmpv6ThatDoNot;
        var parts = texts[random.Next(texts.Length)].Split('/');
        return new PacketCase(ingress, source, destination, 58)
        {
            IcmpType = byte.Parse(parts[0]),
            IcmpCode = byte.Parse(parts[1]),
        };
    }

    public static PacketCase Echo(string ingress, IpPrefix source, IpPrefix destination) =>
        new(ingress, source, destination, source.IsIpv6 ? (byte)58 : (byte)1)
        {
            IcmpType = source.IsIpv6 ? (byte)128 : (byte)8,
        };

    /// <summary>A packet that an opening lets in, from the given source.</summary>
    public PacketCase Through(Opening opening, string ingress, IpPrefix source)
    {
        var port = opening.Ports is { } ports ? random.Next(ports.First, ports.Last + 1) : random.Next(1, 65536);
        var packet = new PacketCase(ingress, source, In(opening.Prefix), opening.Protocol);
        return opening.Protocol == 58 ? packet with { IcmpType = 128 }
            : packet.HasPorts ? packet with { SourcePort = HighPort, DestinationPort = (ushort)port }
            : packet;
    }

    /// <summary>A packet to a forward's public address and port, from the given source.</summary>
    public PacketCase To(PortForward forward, string ingress, IpPrefix source)
    {
        var owner = site.FindMember(forward.MemberId) ?? throw new InvalidOperationException("the site is not valid");
        var port = random.Next(forward.PublicPorts.First, forward.PublicPorts.Last + 1);
        return Ports(ingress, source, PublicOf(owner), (byte)forward.Protocol, (ushort)port);
    }

    public bool StateOf(uint id, Func<MemberState, bool> fits) => site.FindMember(id) is { } m && fits(m.State);

    private static Ipv4Address Top(IpPrefix network) => new(network.V4.Last.Value - 77);

    private static (string Ingress, IpPrefix Source) Behind(IpPrefix host)
    {
        var room = new[] { CampusGround.Room1, CampusGround.Room2, CampusGround.Wlan }.First(i =>
            i.Networks.Any(n => n.Contains(host))
        );
        return (room.Name, host);
    }
}
