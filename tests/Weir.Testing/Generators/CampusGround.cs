using Weir.Core.Model;

namespace Weir.Testing.Generators;

/// <summary>What stands still in generated sites: the interfaces, networks and options of the example campus (docs, issue 2).</summary>
public static class CampusGround
{
    public static Interface Outside { get; } = new("wan", InterfaceRole.Outside, []);

    public static Interface Room1 { get; } = Inside("room1", "10.16.0.0/12", "2001:db8:1000::/36");

    public static Interface Room2 { get; } = Inside("room2", "10.32.0.0/12", "2001:db8:2000::/36");

    public static Interface Wlan { get; } = Inside("wlan", "10.64.0.0/10", "2001:db8:3000::/36");

    public static Interface Management { get; } = new("mgmt", InterfaceRole.Management, [Prefix("192.168.77.0/24")]);

    public static Topology Topology { get; } =
        new()
        {
            Interfaces = [Outside, Room1, Room2, Wlan, Management],
            PublicPool = [Prefix("198.18.0.0/15").V4],
            OwnAddresses = [Prefix("192.0.2.1"), Prefix("2001:db8:f000::1")],
            Management = [Prefix("192.168.77.0/24")],
            Services = [new Service("ssh", TransportProtocol.Tcp, PortRange.Single(22))],
            Peers = [Prefix("192.168.78.2")],
        };

    public static SiteOptions Options { get; } =
        new()
        {
            WalledGarden = [Prefix("203.0.113.80"), Prefix("2001:db8:f000::80")],
            AllowedBogons = [Prefix("203.0.113.0/24"), Prefix("2001:db8:f000::/36")],
        };

    /// <summary>Reads a prefix or an address.</summary>
    /// <exception cref="FormatException">The text is neither.</exception>
    public static IpPrefix Prefix(string text) =>
        IpPrefix.TryParse(text, out var prefix, out var problem) ? prefix : throw new FormatException(problem);

    public static Ipv4Address Address(string text) => Prefix(text).V4.Address;

    private static Interface Inside(string name, params string[] networks) =>
        new(name, InterfaceRole.Inside, new([.. networks.Select(Prefix)]));
}
