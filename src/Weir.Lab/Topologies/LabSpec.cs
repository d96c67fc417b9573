using System.Collections.Immutable;
using System.Net;
using Weir.Core.Model;

namespace Weir.Lab.Topologies;

/// <summary>A network behind one interface of the firewall, to be played by a namespace of its own.</summary>
/// <param name="Name">Name of the interface in the firewall, and of the segment: "room1".</param>
/// <param name="Networks">What the firewall routes there.</param>
public sealed record LabSegmentSpec(string Name, ImmutableArray<IPNetwork> Networks);

/// <summary>What a lab is to look like: one firewall, the internet at its outside interface, a segment at each other interface.</summary>
/// <param name="OutsideInterface">Name of the firewall's interface to the internet.</param>
/// <param name="Segments">The rooms, the WLAN, the management network.</param>
public sealed record LabSpec(string OutsideInterface, ImmutableArray<LabSegmentSpec> Segments)
{
    /// <summary>The firewall's own addresses; they stand on its outside interface.</summary>
    public ImmutableArray<IPAddress> OwnAddresses { get; init; } = [];

    /// <summary>More of what is delivered to the firewall itself, in the injector's ground: whole networks at the price of one route.</summary>
    public ImmutableArray<IPNetwork> LocalNetworks { get; init; } = [];

    /// <summary>What the internet routes to the firewall: the public pool, the members' IPv6 prefixes.</summary>
    public ImmutableArray<IPNetwork> RoutedToFirewall { get; init; } = [];

    /// <summary>What the firewall drops unless a rule gives it another destination first: public addresses no rule knows would otherwise go back out, and loop.</summary>
    public ImmutableArray<IPNetwork> Blackholes { get; init; } = [];

    /// <summary>The lab of a site: interfaces, networks, pool and own addresses are the site's.</summary>
    /// <exception cref="ArgumentException">The site has no outside interface.</exception>
    public static LabSpec For(Topology topology)
    {
        ArgumentNullException.ThrowIfNull(topology);
        var outside =
            topology.Interfaces.FirstOrDefault(link => link.Role == InterfaceRole.Outside)
            ?? throw new ArgumentException("the site has no outside interface", nameof(topology));
        var inner = topology.Interfaces.Where(link => link.Role != InterfaceRole.Outside).ToArray();
        var pool = topology.PublicPool.Select(prefix => new IpPrefix(prefix).ToNetwork()).ToImmutableArray();
        var memberPrefixes = inner
            .Where(link => link.Role == InterfaceRole.Inside)
            .SelectMany(link => link.Networks)
            .Where(prefix => prefix.IsIpv6)
            .Select(prefix => prefix.ToNetwork());
        return new LabSpec(
            outside.Name,
            [
                .. inner.Select(link => new LabSegmentSpec(
                    link.Name,
                    [.. link.Networks.Select(prefix => prefix.ToNetwork())]
                )),
            ]
        )
        {
            OwnAddresses = [.. topology.OwnAddresses.Select(prefix => prefix.ToNetwork().BaseAddress)],
            RoutedToFirewall = [.. pool, .. memberPrefixes],
            Blackholes = pool,
        };
    }
}
