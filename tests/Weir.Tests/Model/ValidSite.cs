using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Testing.Generators;
using static Weir.Testing.Generators.CampusGround;

namespace Weir.Tests.Model;

/// <summary>A small draft without a finding, and rows to put into it: each test changes the one thing it is about.</summary>
internal static class ValidSite
{
    private static readonly OriginTable File = new("rows.csv", IsFile: true);

    public static DateTimeOffset Now { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static SiteDraft Draft() => With(CampusGround.Topology, Options);

    public static SiteDraft With(Topology topology, SiteOptions options)
    {
        var draft = new SiteDraft { Topology = topology, Options = options };
        draft.Members.Add(Anna);
        draft.Members.Add(Bert);
        draft.Devices.Add(Device(7, "10.16.4.0/24", 10));
        draft.Devices.Add(Device(9, "10.64.0.9", 11));
        draft.Forwards.Add(Forward(7, TransportProtocol.Tcp, "8000-8010", "10.16.4.1", 80, 20));
        draft.Openings.Add(Opening(7, "2001:db8:1000:110::/64", 6, "443", 30));
        draft.Bans.Add(Ban("203.0.112.0/24", 40));
        return draft;
    }

    public static Member Anna { get; } =
        Member(7, "anna", "198.18.0.7", 2) with
        {
            Ipv6Prefixes = [Prefix("2001:db8:1000:100::/56").V6],
        };

    public static Member Bert { get; } =
        Member(9, "bert", "198.18.0.9", 3) with
        {
            Ipv6Prefixes = [Prefix("2001:db8:3000:200::/56").V6],
        };

    public static Member Member(uint id, string login, string? address, int line = 4) =>
        new(id, login, MemberState.Active, address is null ? null : Address(address), [], "")
        {
            Origin = new Origin(File, line),
        };

    public static Device Device(uint member, string prefix, int line = 12) =>
        new(member, Prefix(prefix).V4, DeviceKind.Room) { Origin = new Origin(File, line) };

    public static PortForward Forward(
        uint member,
        TransportProtocol protocol,
        string ports,
        string device,
        ushort devicePort,
        int line = 21
    ) => new(member, protocol, Ports(ports), Address(device), devicePort) { Origin = new Origin(File, line) };

    public static Opening Opening(uint member, string prefix, byte protocol, string? ports, int line = 31) =>
        new(member, Prefix(prefix).V6, protocol, ports is null ? null : Ports(ports))
        {
            Origin = new Origin(File, line),
        };

    public static Ban Ban(string prefix, int line = 41, DateTimeOffset? expires = null) =>
        new(Prefix(prefix), "scans", expires) { Origin = new Origin(File, line) };

    public static PortRange Ports(string text) =>
        PortRange.TryParse(text, out var range, out var problem) ? range : throw new FormatException(problem);
}
