using Shouldly;
using Weir.Core.Analysis;
using Weir.Core.Compiler;
using Weir.Core.Compiler.Cost;
using Weir.Core.Model;
using Weir.Core.Rules;
using Weir.Testing.Evaluation;
using Weir.Testing.Generators;
using Xunit;
using Fate = Weir.Testing.Evaluation.Fate;

namespace Weir.Tests.Compiler;

/// <summary>Two readings of docs/policy.md agree: the compiled rule set under the simulator, and the evaluator of the site.</summary>
public sealed class AgreementTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Simulator_RandomSiteAndPackets_AgreesWithTheEvaluator(int seed)
    {
        var site = SiteEdits.Validated(SiteGenerator.Site(seed, 40));
        var simulator = new Simulator(SiteCompiler.Compile(site).Ruleset, CostTable.Default);
        var differences = new List<string>();
        var compared = 0;
        foreach (var packet in PacketCases.For(site, seed, 2_000).Where(packet => packet.ConnectionsBefore == 0))
        {
            var expected = SiteEvaluator.Decide(site, packet, SiteGenerator.Now);
            if (Difference(site, simulator, packet, expected) is { } difference)
            {
                differences.Add($"{packet}\n  {expected}\n  {difference}");
            }

            compared++;
        }

        compared.ShouldBeGreaterThan(1_500);
        differences.ShouldBeEmpty(string.Join('\n', differences.Take(5)));
    }

    private static string? Difference(Site site, Simulator simulator, PacketCase packet, Expected expected)
    {
        var simulated = ToPacket(packet);
        if (packet.Tracking == Tracking.Reply)
        {
            // What conntrack translates back is not the rule set's doing: only the verdict is compared.
            var reply = simulator.Forward(simulated, _ => expected.Egress ?? "wan");
            return reply.Fate == Core.Analysis.Fate.Accepted == (expected.Fate == Fate.Forwarded) ? null : Text(reply);
        }

        var toBox =
            expected.Fate == Fate.ToTheBox
            || site.Topology.OwnAddresses.Any(p => p.Contains(packet.Destination))
            || packet.Ingress == "lo"
            || packet.Destination.ToString().StartsWith("ff02:", StringComparison.Ordinal);
        var trace = toBox ? simulator.ToBox(simulated) : simulator.Forward(simulated, moved => Route(site, moved));
        if (trace.Fate == Core.Analysis.Fate.Accepted != (expected.Fate != Fate.Dropped))
        {
            return Text(trace);
        }

        if (expected.Fate != Fate.Forwarded)
        {
            return null;
        }

        var same =
            Number(expected.Source) == trace.Packet.Source
            && Number(expected.Destination) == trace.Packet.Destination
            && (!packet.HasPorts || expected.DestinationPort == trace.Packet.DestinationPort)
            // Neighbor discovery has no connection that could be marked.
            && (
                expected.Mark is not { } mark
                || trace.Packet.State == CtStates.Untracked
                || mark == trace.Packet.ConnectionMark
            );
        return same ? null : Text(trace);
    }

    private static string Text(Trace trace) =>
        $"{trace.Fate} {trace.Packet}: "
        + string.Join(
            " | ",
            trace.Steps.Where(step => step.Matched).Select(step => $"{step.Chain}: {step.Rule?.Comment}")
        );

    private static string Route(Site site, Packet packet)
    {
        foreach (var entry in site.Topology.Interfaces)
        {
            if (entry.Role != InterfaceRole.Outside && entry.Networks.Any(network => Holds(network, packet)))
            {
                return entry.Name;
            }
        }

        return "wan";
    }

    private static bool Holds(IpPrefix network, Packet packet) =>
        network.IsIpv6 == packet.IsIpv6
        && (
            packet.IsIpv6
                ? network.V6.Contains(new Ipv6Address(packet.Destination))
                : network.V4.Contains(new Ipv4Address((uint)packet.Destination))
        );

    private static Packet ToPacket(PacketCase packet) =>
        new()
        {
            InputInterface = packet.Ingress,
            IsIpv6 = packet.IsIpv6,
            Source = Number(packet.Source),
            Destination = Number(packet.Destination),
            Protocol = packet.Protocol,
            SourcePort = packet.SourcePort,
            DestinationPort = packet.DestinationPort,
            IcmpType = packet.IcmpType,
            IcmpCode = packet.IcmpCode,
            State = packet.Tracking switch
            {
                Tracking.Invalid => CtStates.Invalid,
                Tracking.Reply => CtStates.Established,
                // Neighbor and router discovery is never tracked (nf_conntrack_proto_icmpv6.c, noct_valid_new).
                _ when packet is { Protocol: 58, IcmpType: >= 130 and <= 143 } => CtStates.Untracked,
                _ => CtStates.New,
            },
        };

    private static UInt128 Number(IpPrefix host) => host.IsIpv6 ? host.V6.Address.Value : host.V4.Address.Value;
}
