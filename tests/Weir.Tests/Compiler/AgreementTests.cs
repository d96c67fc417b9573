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
        var simulated = CaseTraces.ToPacket(packet);
        if (packet.Tracking == Tracking.Reply)
        {
            // What conntrack translates back is not the rule set's doing: only the verdict is compared.
            var reply = simulator.Forward(simulated, _ => expected.Egress ?? "wan");
            return reply.Fate == Core.Analysis.Fate.Accepted == (expected.Fate == Fate.Forwarded)
                ? null
                : CaseTraces.Text(reply);
        }

        var toBox =
            expected.Fate == Fate.ToTheBox
            || site.Topology.OwnAddresses.Any(p => p.Contains(packet.Destination))
            || packet.Ingress == "lo"
            || packet.Destination.ToString().StartsWith("ff02:", StringComparison.Ordinal);
        var trace = toBox
            ? simulator.ToBox(simulated)
            : simulator.Forward(simulated, moved => CaseTraces.Route(site, moved));
        if (trace.Fate == Core.Analysis.Fate.Accepted != (expected.Fate != Fate.Dropped))
        {
            return CaseTraces.Text(trace);
        }

        if (expected.Fate != Fate.Forwarded)
        {
            return null;
        }

        var same =
            CaseTraces.Number(expected.Source) == trace.Packet.Source
            && CaseTraces.Number(expected.Destination) == trace.Packet.Destination
            && (!packet.HasPorts || expected.DestinationPort == trace.Packet.DestinationPort)
            // Neighbor discovery has no connection that could be marked.
            && (
                expected.Mark is not { } mark
                || trace.Packet.State == CtStates.Untracked
                || mark == trace.Packet.ConnectionMark
            );
        return same ? null : CaseTraces.Text(trace);
    }
}
