using Weir.Core.Model;
using static Weir.Testing.Generators.CampusGround;

namespace Weir.Testing.Generators;

/// <summary>What stands still in generated web farms: a balancer with one peer, servers behind it, and a management network.</summary>
public static class WebfarmGround
{
    public static Interface Outside { get; } = new("wan", InterfaceRole.Outside, []);

    public static Interface Inside { get; } =
        new("back", InterfaceRole.Inside, [Prefix("10.1.0.0/16"), Prefix("2001:db8:b000::/48")]);

    public static Interface Management { get; } = new("mgmt", InterfaceRole.Management, [Prefix("192.168.77.0/24")]);

    /// <summary>The box has a v4 and a v6 address of its own, and two of each that VRRP moves.</summary>
    public static Topology Topology { get; } =
        new()
        {
            Interfaces = [Outside, Inside, Management],
            OwnAddresses =
            [
                Prefix("203.0.113.2"),
                Prefix("203.0.113.10"),
                Prefix("203.0.113.11"),
                Prefix("2001:db8:f000::2"),
                Prefix("2001:db8:f000::10"),
                Prefix("2001:db8:f000::11"),
            ],
            Management = [Prefix("192.168.77.0/24"), Prefix("2001:db8:77::/64")],
            Services = [new Service("ssh", TransportProtocol.Tcp, PortRange.Single(22))],
            Peers = [Prefix("203.0.113.3"), Prefix("2001:db8:f000::3")],
        };

    public static SiteOptions Options { get; } = new();
}
