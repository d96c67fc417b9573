using System.Collections.Immutable;
using Weir.Core;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Yaml;

namespace Weir.Sources.Configuration;

/// <summary>Interfaces, networks, addresses, management and peers of weir.yaml.</summary>
internal static class TopologySection
{
    public static Topology Read(MapReader site, SiteKind kind, YamlScalars scalars)
    {
        var interfaces = ImmutableArray.CreateBuilder<Interface>();
        foreach (var item in scalars.Items(site.Required("interfaces"), "interfaces"))
        {
            if (ReadInterface(item, scalars) is { } read)
            {
                interfaces.Add(read);
            }
        }

        var pool =
            kind == SiteKind.Campus
                ? scalars.Many(site.Required("publicPool"), "publicPool", scalars.Prefix4)
                : default;
        var own = scalars.Many(site.Required("ownAddresses"), "ownAddresses", scalars.Host);
        var (management, services) = ReadManagement(site.Optional("management"), scalars);
        var peers = site.Optional("peers") is { } value ? scalars.Many(value, "peers", scalars.Host) : default;
        return new Topology
        {
            Interfaces = new EquatableArray<Interface>(interfaces.ToImmutable()),
            PublicPool = pool,
            OwnAddresses = own,
            Management = management,
            Services = services,
            Peers = peers,
        };
    }

    private static Interface? ReadInterface(YamlValue item, YamlScalars scalars)
    {
        var map = scalars.Map(item, "an interface");
        if (map is null)
        {
            return null;
        }

        var name = scalars.Text(map.Required("name"), "the name of an interface");
        var role = scalars.Choice<InterfaceRole>(
            map.Required("role"),
            "the role of an interface",
            [
                ("outside", InterfaceRole.Outside),
                ("inside", InterfaceRole.Inside),
                ("management", InterfaceRole.Management),
            ]
        );
        var networks = map.Optional("networks") is { } value
            ? scalars.Many(value, "networks", scalars.Prefix)
            : default;
        map.Finish();
        return name is null || role is null
            ? null
            : new Interface(name, role.Value, networks) { Origin = OriginOf(map.At) };
    }

    private static (EquatableArray<IpPrefix>, EquatableArray<Service>) ReadManagement(
        YamlValue? value,
        YamlScalars scalars
    )
    {
        var map = value is null ? null : scalars.Map(value, "management");
        if (map is null)
        {
            return default;
        }

        var prefixes = scalars.Many(map.Required("prefixes"), "prefixes", scalars.Prefix);
        var services = ImmutableArray.CreateBuilder<Service>();
        foreach (var item in scalars.Items(map.Required("services"), "services"))
        {
            if (ReadService(item, scalars) is { } service)
            {
                services.Add(service);
            }
        }

        map.Finish();
        return (prefixes, new EquatableArray<Service>(services.ToImmutable()));
    }

    private static Service? ReadService(YamlValue item, YamlScalars scalars)
    {
        var map = scalars.Map(item, "a service");
        if (map is null)
        {
            return null;
        }

        var name = scalars.Text(map.Required("name"), "the name of a service");
        var protocol = scalars.Choice<TransportProtocol>(
            map.Required("protocol"),
            "the protocol of a service",
            [("tcp", TransportProtocol.Tcp), ("udp", TransportProtocol.Udp)]
        );
        var ports = scalars.Ports(map.Required("ports"), "the ports of a service");
        map.Finish();
        return name is null || protocol is null || ports is null
            ? null
            : new Service(name, protocol.Value, ports.Value) { Origin = OriginOf(map.At) };
    }

    private static Origin OriginOf(Position.InFile at) => new(new OriginTable(at.Path, IsFile: true), at.Line);
}
