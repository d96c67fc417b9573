using System.Collections.Immutable;
using Weir.Core.Analysis.Cost;
using Weir.Core.Compiler;
using Weir.Core.Compiler.Cost;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Core.Analysis;

/// <summary>Predicted cost per kind of packet of a web farm: a typical packet of each kind, from the site's own rows, through the simulator.</summary>
public static class WebfarmClasses
{
    private const byte Syn = 2;

    private static readonly UInt128 Stranger4 = 0xCB00_7209; // 203.0.114.9
    private static readonly UInt128 Stranger6 = new(0x2600_0000_0000_0000, 9);

    public static ImmutableArray<ClassCost> Of(CompiledSite compiled, CostTable costs)
    {
        ArgumentNullException.ThrowIfNull(compiled);
        ArgumentNullException.ThrowIfNull(costs);
        var site = compiled.Site;
        var simulator = new Simulator(compiled.Ruleset, costs, site.Listeners.Length);
        var outside = site.Topology.Interfaces.First(entry => entry.Role == InterfaceRole.Outside).Name;
        var classes = ImmutableArray.CreateBuilder<ClassCost>();
        foreach (var isIpv6 in (bool[])[false, true])
        {
            var family = isIpv6 ? "IPv6" : "IPv4";
            var stranger = isIpv6 ? Stranger6 : Stranger4;
            if (ToListener(site, outside, stranger, isIpv6) is not { } packet)
            {
                continue;
            }

            Add($"to a listener, {family}", simulator.ToBox(packet), packet);
            Add(
                $"answer of a listener, {family}",
                simulator.Run(Answer(packet), PacketPath.FromBox, _ => outside),
                packet
            );
            Add($"to no listener, {family}", simulator.ToBox(packet with { DestinationPort = 9 }), packet);
            if (site.Bans.FirstOrDefault(row => row.Prefix.IsIpv6 == isIpv6) is { } ban)
            {
                var banned = packet with { Source = First(ban.Prefix) };
                Add($"banned source, {family}", simulator.ToBox(banned), banned);
            }
        }

        return classes.ToImmutable();

        void Add(string name, Trace trace, Packet packet)
        {
            // Dropped before tracking, or taken out of it.
            var tracked = trace.Packet.State != CtStates.Untracked && trace.ReachedConntrack;
            var tracking = tracked ? costs.Nanoseconds("conntrack-new", 1, hit: true) : 0;
            var early = trace.Fate == Fate.Dropped && !trace.ReachedConntrack;
            var path = KernelPath.Nanoseconds(trace.Fate, early, through: false, costs);
            classes.Add(
                new ClassCost(
                    name,
                    trace.Fate,
                    trace.RulesMet,
                    trace.LookUps,
                    trace.Nanoseconds,
                    trace.Nanoseconds + tracking + path
                )
            );
        }
    }

    private static Packet? ToListener(Site site, string outside, UInt128 source, bool isIpv6)
    {
        foreach (var listener in site.Listeners)
        {
            IpPrefix? place = listener.Address is { } address
                ? address
                : site
                    .Topology.OwnAddresses.Where(own => own.IsIpv6 == isIpv6)
                    .Select(own => (IpPrefix?)own)
                    .FirstOrDefault();
            if (place is { } there && there.IsIpv6 == isIpv6)
            {
                return new Packet
                {
                    InputInterface = outside,
                    IsIpv6 = isIpv6,
                    Source = source,
                    Destination = First(there),
                    Protocol = (byte)listener.Protocol,
                    SourcePort = 40_000,
                    DestinationPort = listener.Ports.First,
                    TcpFlags = listener.Protocol == TransportProtocol.Tcp ? Syn : (byte)0,
                };
            }
        }

        return null;
    }

    private static Packet Answer(Packet packet) =>
        packet with
        {
            InputInterface = "",
            Source = packet.Destination,
            Destination = packet.Source,
            SourcePort = packet.DestinationPort,
            DestinationPort = packet.SourcePort,
        };

    private static UInt128 First(IpPrefix prefix) => prefix.IsIpv6 ? prefix.V6.Address.Value : prefix.V4.Address.Value;
}
