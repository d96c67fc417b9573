using Weir.Core.Analysis;
using Weir.Core.Compiler.Cost;
using Weir.Core.Rules;
using Weir.Testing;
using Weir.Testing.Generators;
using Xunit;

namespace Weir.KernelTests.Agreement;

/// <summary>Connections that live on: the first packet, its answer, the next in the first's direction, and an error about it.</summary>
public sealed class ConnectionAgreementTests
{
    [KernelTheory]
    [InlineData(Family.Ip, true, 801)]
    [InlineData(Family.Ip, false, 821)]
    [InlineData(Family.Ip6, true, 841)]
    [InlineData(Family.Ip6, false, 861)]
    public void Simulator_PacketsOfConnections_AgreesWithTheKernel(Family family, bool legacy, int first)
    {
        var (firsts, laters) = (new AgreementTally(), new AgreementTally());
        for (var seed = first; seed < first + 15; seed++)
        {
            var firewall = RandomFirewall.Of(seed, family);
            using var bed = new FirewallBed(RandomFirewall.Interfaces, family);
            if (legacy)
            {
                bed.LoadLegacy(firewall);
            }
            else
            {
                bed.Load(firewall);
            }

            bed.LetThrough();
            Run(bed, firewall, new Random(seed), firsts, laters, $"seed {seed}");
        }

        firsts.ShouldAgree(atLeast: 1_000);
        laters.ShouldAgree(atLeast: 1_000, share: 50);
    }

    private static void Run(
        FirewallBed bed,
        Firewall firewall,
        Random random,
        AgreementTally firsts,
        AgreementTally laters,
        string name
    )
    {
        var simulator = new Simulator(firewall, CostTable.Default);
        // Translated connections may meet on one tuple, and which port the kernel then takes is its own affair.
        var begun = BedPackets
            .Near(bed, firewall, random, PacketPath.Forward, 600)
            .Where(packet =>
                Connections.CanBegin(packet)
                && !IsTranslated(simulator.Run(packet, PacketPath.Forward, moved => bed.Route(moved.Destination)))
            )
            .DistinctBy(Connections.Tuple)
            .Select(packet => new Flow(packet, 0))
            .ToList();
        var open = Step(begun, flow => flow.First, firsts);
        var answered = Step(open, flow => Connections.Answer(flow.First, flow.Mark, LinkTo(flow)), laters);
        var after = Step(answered, flow => Connections.Again(flow.First, flow.Mark), laters);
        _ = Step(after, flow => Connections.Error(flow.First, flow.Mark, LinkTo(flow)), laters, quoting: true);

        string LinkTo(Flow flow) => bed.Route(flow.First.Destination);

        // Goes on with the connections whose packet passed as it was, with the mark that it left.
        List<Flow> Step(List<Flow> flows, Func<Flow, Packet> next, AgreementTally tally, bool quoting = false)
        {
            var sent = flows.ConvertAll(flow => next(flow));
            var seen = bed.Send(sent, quoting ? flows.ConvertAll(flow => flow.First) : null);
            var passed = new List<Flow>();
            for (var i = 0; i < sent.Count; i++)
            {
                var trace = tally.Check(bed, simulator, sent[i], PacketPath.Forward, seen[i], name);
                if (trace.Fate == Fate.Accepted && seen[i] is not null && trace.Packet.State == sent[i].State)
                {
                    passed.Add(flows[i] with { Mark = trace.Packet.ConnectionMark });
                }
            }

            return passed;
        }
    }

    private static bool IsTranslated(Trace trace) => trace.Chains.Any(chain => chain.Outcome.Nat is not null);

    private sealed record Flow(Packet First, uint Mark);
}
