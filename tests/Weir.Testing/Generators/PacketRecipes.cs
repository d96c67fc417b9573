using Weir.Core.Model;
using Weir.Testing.Evaluation;

namespace Weir.Testing.Generators;

/// <summary>How to aim a packet at each clause; a recipe gives null when the site has no row that fits.</summary>
internal static class PacketRecipes
{
    private const string Wan = "wan";

    private static readonly string[] Bogons =
    [
        "10.200.0.1",
        "172.16.9.9",
        "192.0.2.77",
        "127.0.0.1",
        "240.0.0.1",
        "fc00::1",
        "2001:db8:7::1",
        "100::5",
    ];

    public static Func<PacketAim, PacketCase?>[] All { get; } =
    [
        // P5
        a => FromDevice(a, m => Counts(m) && m.PublicIpv4 is not null, a.Internet(ipv6: false)),
        a => FromDevice(a, m => m.State == MemberState.Trial && m.PublicIpv4 is not null, a.Internet(ipv6: false)),
        a => FromDevice(a, m => m.PublicIpv4 is null, a.Internet(ipv6: false)),
        a => From(a, a.NoMembers(ipv6: false), a.Internet(ipv6: false)),
        a => Forward(a, _ => true) is { } f ? a.To(f, Wan, a.Internet(ipv6: false)) : null,
        a => Forward(a, s => s == MemberState.Blocked) is { } f ? a.To(f, Wan, a.Internet(ipv6: false)) : null,
        a => Forward(a, _ => true) is { } f ? BesideForward(a, a.To(f, Wan, a.Internet(ipv6: false))) : null,
        a => a.DeviceOf(a.Member(Counts)) is { } to ? a.Packet(Wan, a.Internet(ipv6: false), to.Source) : null,
        a => Hairpin(a, m => Counts(m) && m.PublicIpv4 is not null),
        a => Hairpin(a, m => m.State == MemberState.Blocked),
        a => Hairpin(a, m => m.PublicIpv4 is null),
        a =>
            a.DeviceOf(a.Member(Counts)) is { } to
                ? FromDevice(a, m => Counts(m) && m.PublicIpv4 is not null, to.Source)
                : null,
        // P6
        a => From(a, a.Ipv6Of(a.Member(m => m.State == MemberState.Active)), a.Internet(ipv6: true)),
        a => From(a, a.Ipv6Of(a.Member(m => m.State == MemberState.Trial)), a.Internet(ipv6: true)),
        a => From(a, a.NoMembers(ipv6: true), a.Internet(ipv6: true)),
        a => Opening(a, s => s != MemberState.Blocked) is { } o ? a.Through(o, Wan, a.Internet(ipv6: true)) : null,
        a => Opening(a, s => s == MemberState.Blocked) is { } o ? a.Through(o, Wan, a.Internet(ipv6: true)) : null,
        a => Opening(a, _ => true) is { } o ? BesideOpening(a, a.Through(o, Wan, a.Internet(ipv6: true))) : null,
        a => a.Ipv6Of(a.Member(_ => true)) is { } to ? a.Ports(Wan, a.Internet(ipv6: true), to.Source, 6, 445) : null,
        a => InsideToOpening(a, m => m.State == MemberState.Active),
        a => InsideToOpening(a, m => m.State != MemberState.Active),
        a =>
            a.Ipv6Of(a.Member(_ => true)) is { } to
                ? From(a, a.Ipv6Of(a.Member(m => m.State == MemberState.Active)), to.Source)
                : null,
        // P7
        a =>
            a.Ipv6Of(a.Member(Counts)) is { } to
                ? a.Icmpv6(Wan, a.Internet(ipv6: true), to.Source, mustPass: true)
                : null,
        a =>
            a.Ipv6Of(a.Member(_ => true)) is { } to
                ? a.Icmpv6(Wan, a.Internet(ipv6: true), to.Source, mustPass: false)
                : null,
        a => a.Icmpv6(Wan, a.Internet(ipv6: true), a.NoMembers(ipv6: true).Source, mustPass: true),
        a =>
            Invalid(
                a.Ipv6Of(a.Member(Counts)) is { } to
                    ? a.Icmpv6(Wan, a.Internet(ipv6: true), to.Source, mustPass: true)
                    : null
            ),
        a =>
            a.Ipv6Of(a.Member(IsBlocked)) is { } to
                ? a.Icmpv6(Wan, a.Internet(ipv6: true), to.Source, mustPass: true)
                : null,
        a =>
            Invalid(
                a.Ipv6Of(a.Member(_ => true)) is { } from
                    ? a.Icmpv6(from.Ingress, from.Source, a.Internet(ipv6: true), mustPass: true)
                    : null
            ),
        // P4
        a => Invalid(FromDevice(a, Counts, a.Internet(ipv6: false))),
        a =>
            Invalid(
                a.Ipv6Of(a.Member(Counts)) is { } from
                    ? a.Ports(from.Ingress, from.Source, a.Internet(ipv6: true), 6, 80)
                    : null
            ),
        a => Invalid(Opening(a, _ => true) is { } o ? a.Through(o, Wan, a.Internet(ipv6: true)) : null),
        // Blocked members
        a => FromDevice(a, IsBlocked, a.Internet(ipv6: false)),
        a => FromDevice(a, m => IsBlocked(m) && m.PublicIpv4 is not null, CampusGround.Prefix("203.0.113.80")),
        a => FromDevice(a, m => IsBlocked(m) && m.PublicIpv4 is null, CampusGround.Prefix("203.0.113.80")),
        a => From(a, a.Ipv6Of(a.Member(IsBlocked)), a.Internet(ipv6: true)),
        a => From(a, a.Ipv6Of(a.Member(IsBlocked)), CampusGround.Prefix("2001:db8:f000::80")),
        // P3: answers to whatever was accepted
        a => Answer(a, FromDevice(a, m => Counts(m) && m.PublicIpv4 is not null, a.Internet(ipv6: false))),
        a => Answer(a, Forward(a, _ => true) is { } f ? a.To(f, Wan, a.Internet(ipv6: false)) : null),
        a => Answer(a, Hairpin(a, m => Counts(m) && m.PublicIpv4 is not null)),
        a => Answer(a, From(a, a.Ipv6Of(a.Member(m => m.State == MemberState.Active)), a.Internet(ipv6: true))),
        a => Answer(a, Opening(a, _ => true) is { } o ? a.Through(o, Wan, a.Internet(ipv6: true)) : null),
        // P1
        a =>
            a.Pick(Bans(a, ipv6: false)) is { } ban && Forward(a, _ => true) is { } f
                ? a.To(f, Wan, Within(a, ban))
                : null,
        a => a.Pick(Bans(a, ipv6: true)) is { } ban ? a.Packet(Wan, Within(a, ban), Own6) : null,
        a => a.Pick(Bans(a, ipv6: false)) is { } ban ? FromDevice(a, Counts, Within(a, ban)) : null,
        a => a.Pick(Bans(a, ipv6: true)) is { } ban ? From(a, a.Ipv6Of(a.Member(Counts)), Within(a, ban)) : null,
        // P2
        a => a.Member(m => m.PublicIpv4 is not null) is { } m ? Spoof(a, a.PublicOf(m)) : null,
        a => a.DeviceOf(a.Member(_ => true)) is { } from ? Spoof(a, from.Source) : null,
        a => a.Ipv6Of(a.Member(_ => true)) is { } from ? Spoof(a, from.Source) : null,
        a => Spoof(a, CampusGround.Prefix("192.168.77.5")),
        a => Spoof(a, a.Random.Next(2) == 0 ? Own4 : Own6),
        a => Spoof(a, CampusGround.Prefix(Bogons[a.Random.Next(Bogons.Length)])),
        // Limit
        a => Limited(a, FromDevice(a, Counts, a.Internet(ipv6: false))),
        a => Limited(a, Opening(a, _ => true) is { } o ? a.Through(o, Wan, a.Internet(ipv6: true)) : null),
        a =>
            Limited(
                a,
                a.Ipv6Of(a.Member(Counts)) is { } to
                    ? a.Icmpv6(Wan, a.Internet(ipv6: true), to.Source, mustPass: true)
                    : null
            ),
        // P9, P10
        a => PacketAim.Echo(Wan, a.Internet(ipv6: false), Own4),
        a => PacketAim.Echo(Wan, a.Internet(ipv6: true), Own6),
        a => PacketAim.Echo(Wan, a.Internet(ipv6: false), Own4) with { IcmpType = (byte)a.Random.Next(20) },
        a => PacketAim.Echo(Wan, a.Internet(ipv6: true), Own6) with { IcmpType = (byte)a.Random.Next(120, 160) },
        a => a.Ports("mgmt", CampusGround.Prefix("192.168.77.5"), Own4, 6, 22),
        a => a.Ports("mgmt", CampusGround.Prefix("192.168.77.5"), Own4, 6, 80),
        a => a.DeviceOf(a.Member(Counts)) is { } from ? a.Ports(from.Ingress, from.Source, Own4, 6, 22) : null,
        a => a.Ports(Wan, a.Internet(ipv6: false), Own4, 6, 22),
        a => new PacketCase("mgmt", CampusGround.Prefix("192.168.78.2"), Own4, 112),
        a => a.Ports("mgmt", CampusGround.Prefix("192.168.78.2"), Own4, 17, 3780),
        a => a.Ports("mgmt", CampusGround.Prefix("192.168.78.2"), Own4, 17, 3781),
        a => new PacketCase("mgmt", CampusGround.Prefix("192.168.77.5"), Own4, 112),
        a => a.Ports("lo", CampusGround.Prefix("127.0.0.1"), CampusGround.Prefix("127.0.0.1"), 6, 5432),
        // Roles
        a => a.Packet("mgmt", CampusGround.Prefix("192.168.77.5"), a.Internet(ipv6: false)),
        a => FromDevice(a, m => Counts(m) && m.PublicIpv4 is not null, CampusGround.Prefix("192.168.77.5")),
        a => a.Packet("eth9", CampusGround.Prefix("10.16.0.99"), a.Internet(ipv6: false)),
    ];

    private static IpPrefix Own4 => CampusGround.Prefix("192.0.2.1");

    private static IpPrefix Own6 => CampusGround.Prefix("2001:db8:f000::1");

    private static bool Counts(Member member) => member.State != MemberState.Blocked;

    private static bool IsBlocked(Member member) => member.State == MemberState.Blocked;

    private static PacketCase? From(PacketAim aim, (string Ingress, IpPrefix Source)? from, IpPrefix to) =>
        from is { } sender ? aim.Packet(sender.Ingress, sender.Source, to) : null;

    private static PacketCase? FromDevice(PacketAim aim, Func<Member, bool> fits, IpPrefix to) =>
        From(aim, aim.DeviceOf(aim.Member(fits)), to);

    private static PacketCase Spoof(PacketAim aim, IpPrefix source) =>
        aim.Packet(Wan, source, source.IsIpv6 ? Own6 : Own4);

    private static PortForward? Forward(PacketAim aim, Func<MemberState, bool> fits) =>
        aim.Pick(aim.Site.Forwards.Where(f => aim.StateOf(f.MemberId, fits)));

    private static Opening? Opening(PacketAim aim, Func<MemberState, bool> fits) =>
        aim.Pick(aim.Site.Openings.Where(o => aim.StateOf(o.MemberId, fits)));

    private static PacketCase? Hairpin(PacketAim aim, Func<Member, bool> sender) =>
        aim.DeviceOf(aim.Member(sender)) is { } from && Forward(aim, s => s != MemberState.Blocked) is { } forward
            ? aim.To(forward, from.Ingress, from.Source)
            : null;

    private static PacketCase? InsideToOpening(PacketAim aim, Func<Member, bool> sender) =>
        aim.Ipv6Of(aim.Member(sender)) is { } from && Opening(aim, _ => true) is { } opening
            ? aim.Through(opening, from.Ingress, from.Source)
            : null;

    /// <summary>Next to a forward: another port, or the other protocol.</summary>
    private static PacketCase BesideForward(PacketAim aim, PacketCase packet) =>
        aim.Random.Next(2) == 0
            ? packet with
            {
                DestinationPort = (ushort)(packet.DestinationPort == 65535 ? 1 : packet.DestinationPort + 1),
            }
            : packet with
            {
                Protocol = packet.Protocol == 6 ? (byte)17 : (byte)6,
            };

    /// <summary>Next to an opening: another port, or TCP instead of what it was.</summary>
    private static PacketCase BesideOpening(PacketAim aim, PacketCase packet) =>
        packet.HasPorts
            ? packet with
            {
                DestinationPort = (ushort)(packet.DestinationPort == 65535 ? 1 : packet.DestinationPort + 1),
            }
            : aim.Ports(packet.Ingress, packet.Source, packet.Destination, 6, 80);

    private static PacketCase? Invalid(PacketCase? packet) =>
        packet is null ? null : packet with { Tracking = Tracking.Invalid };

    private static PacketCase? Limited(PacketAim aim, PacketCase? packet) =>
        packet is null || aim.Site.Options.ConnectionLimit == 0
            ? null
            : packet with
            {
                ConnectionsBefore = aim.Site.Options.ConnectionLimit - (uint)aim.Random.Next(2),
            };

    private static PacketCase? Answer(PacketAim aim, PacketCase? opener) =>
        opener is null ? null : SiteEvaluator.ReplyTo(aim.Site, opener);

    private static IEnumerable<Ban> Bans(PacketAim aim, bool ipv6) => aim.Site.Bans.Where(b => b.Prefix.IsIpv6 == ipv6);

    private static IpPrefix Within(PacketAim aim, Ban ban) =>
        ban.Prefix.IsIpv6
            ? aim.In(ban.Prefix.V6)
            : PacketAim.Host(
                new Ipv4Address(
                    ban.Prefix.V4.Address.Value + (uint)aim.Random.NextInt64(1L << (32 - ban.Prefix.Length))
                )
            );
}
