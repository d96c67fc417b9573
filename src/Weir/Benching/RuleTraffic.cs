using System.Collections.Immutable;
using System.Net;
using Weir.Core.Analysis;
using Weir.Core.Analysis.Outcomes;
using Weir.Core.Rules;
using Weir.Lab.Benching;
using Weir.Lab.Packets;
using Weir.Lab.Traffic;

namespace Weir.Benching;

/// <summary>
/// Traffic from a rule set alone: a class for each outcome of its base chains, weighted by what the deciding rules had counted, or all
/// alike. It is forwarded or for the box itself, whichever more rules are about.
/// </summary>
internal static class RuleTraffic
{
    private const int PacketsOfClass = 16_384;

    /// <summary>Each class adds seconds to a run; the lightest are left out.</summary>
    private const int MostClasses = 12;

    public static ImmutableArray<TrafficSpec> Of(Firewall firewall)
    {
        var main = Rules(firewall, Hook.Input) > Rules(firewall, Hook.Forward) ? Hook.Input : Hook.Forward;
        var classes = OutcomeClasses
            .Of(firewall, Hook.Prerouting, PacketsOfClass)
            .Concat(OutcomeClasses.Of(firewall, main, PacketsOfClass))
            .OrderByDescending(static one => one.Tally)
            .Take(MostClasses)
            .ToArray();
        var counted = classes.Any(static one => one.Tally > 0);
        return [.. classes.Select(one => Spec(one, main, counted)).Where(static one => one.Flows.Weight > 0)];
    }

    private static TrafficSpec Spec(OutcomeClass one, Hook main, bool counted)
    {
        var first = one.Packets[0];
        var output = main == Hook.Input ? null : first.OutputInterface ?? "outside";
        var packets = one.Packets.Select(Sendable).ToImmutableArray();
        var family = one.Family == Family.Ip6 ? "IPv6" : "IPv4";
        return new TrafficSpec(
            new TrafficClass.Flows(
                $"{family} {one.Table} {one.Chain}: {one.Outcome}",
                first.InputInterface.Length > 0 ? first.InputInterface : "eth0",
                packets
            )
            {
                OutputInterface = output ?? "",
                Weight = counted ? one.Tally : 1,
            },
            output,
            // First packets get no answer, so nothing must find the way back.
            [],
            Destinations(packets)
        );
    }

    /// <summary>A packet with no hops left would be answered, not forwarded.</summary>
    private static ProbePacket Sendable(Packet packet) =>
        CraftedPacket.Of(
            packet with
            {
                Ttl = Math.Max(packet.Ttl, (byte)2),
                Length = Math.Min(packet.Length, (ushort)1_500),
            }
        );

    private static ImmutableArray<IPNetwork> Destinations(ImmutableArray<ProbePacket> packets) =>
        [
            .. packets
                .Select(static packet => packet.Destination)
                .Distinct()
                .Select(static address => new IPNetwork(address, address.GetAddressBytes().Length * 8)),
        ];

    /// <summary>Rules of the tables' base chains at a hook, with all chains of those that have nothing else.</summary>
    private static int Rules(Firewall firewall, Hook hook) =>
        firewall.Tables.Sum(table =>
            table.Chains.Where(chain => chain.Base?.Hook == hook).Sum(static chain => chain.Rules.Count)
        );
}
