using System.Globalization;
using Shouldly;
using Weir.Core.Analysis;
using Weir.Core.Compiler.Cost;
using Weir.Core.Rules;
using Weir.Testing.Generators;

namespace Weir.KernelTests.Agreement;

/// <summary>Compares the kernel's answers with the simulator's, and keeps count.</summary>
internal sealed class AgreementTally
{
    private readonly List<string> _differences = [];
    private int _compared;
    private int _passed;

    /// <summary>Sends packets near the rules' values, forwarded and for the box itself, and compares what the end of the path saw.</summary>
    public void Compare(FirewallBed bed, Firewall firewall, int seed, int packets, string name)
    {
        var random = new Random(seed);
        var simulator = new Simulator(firewall, CostTable.Default);
        foreach (var path in (PacketPath[])[PacketPath.Forward, PacketPath.ToBox])
        {
            var sent = Packets(bed, firewall, random, packets / 2);
            var seen = Send(bed, path, sent);
            for (var i = 0; i < sent.Count; i++)
            {
                Compare(bed, simulator, sent[i], path, seen[i], name);
            }
        }
    }

    private static IReadOnlyList<Sighting?> Send(FirewallBed bed, PacketPath path, List<Packet> sent)
    {
        if (path == PacketPath.Forward)
        {
            return bed.Send(sent);
        }

        bed.DeliverHere(true);
        var seen = bed.Send(sent);
        bed.DeliverHere(false);
        return seen;
    }

    public void ShouldAgree(int atLeast)
    {
        _differences.ShouldBeEmpty(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{_differences.Count} of {_compared} packets differ:\n{string.Join('\n', _differences.Take(5))}"
            )
        );
        _compared.ShouldBeGreaterThanOrEqualTo(atLeast);
        _passed.ShouldBeGreaterThan(_compared / 20);
        (_compared - _passed).ShouldBeGreaterThan(_compared / 20);
    }

    private static List<Packet> Packets(FirewallBed bed, Firewall firewall, Random random, int count)
    {
        var near = new PacketsNear(firewall, random, bed.Interfaces);
        var sent = new List<Packet>(count);
        while (sent.Count < count)
        {
            if (BedPackets.Sendable(near.Next(ipv6: false)) is { } packet)
            {
                sent.Add(packet);
            }
        }

        return sent;
    }

    private void Compare(
        FirewallBed bed,
        Simulator simulator,
        Packet packet,
        PacketPath path,
        Sighting? seen,
        string name
    )
    {
        var trace = simulator.Run(
            packet,
            path,
            path == PacketPath.Forward ? moved => bed.Route(moved.Destination) : null
        );
        if (Undecided(trace, path))
        {
            return;
        }

        _compared++;
        var expected = trace.Fate == Fate.Accepted ? Sighting.Of(trace.Packet) : null;
        _passed += expected is null ? 0 : 1;
        expected = expected is null ? null : WithOwnAddresses(bed, trace, packet, expected, seen);
        if (expected is { Ports: null } && seen is not null)
        {
            seen = seen with { Ports = null };
        }

        if (expected != seen)
        {
            _differences.Add(
                $"{name}, {path}: {PacketText.Of(packet)}\n  simulator {expected?.ToString() ?? "nothing"}\n  kernel    {seen?.ToString() ?? "nothing"}\n  "
                    + string.Join("\n  ", TraceText.Lines(trace, 2))
            );
        }
    }

    /// <summary>Puts in the addresses that only the kernel knows: of the link a masqueraded packet leaves by, of the one a redirected packet came by.</summary>
    private static Sighting WithOwnAddresses(
        FirewallBed bed,
        Trace trace,
        Packet packet,
        Sighting expected,
        Sighting? seen
    )
    {
        foreach (var nat in trace.Chains.Select(chain => chain.Outcome.Nat))
        {
            expected = nat?.Kind switch
            {
                NatKind.Masquerade => expected with
                {
                    Source = bed.AddressOf(bed.Route(expected.Destination)),
                    Ports = seen?.Ports,
                },
                NatKind.Redirect => expected with { Destination = bed.AddressOf(packet.InputInterface) },
                _ => expected,
            };
        }

        return expected;
    }

    /// <summary>True when the packet met a test that no field can answer or a target outside the rule set, or was turned to the box itself.</summary>
    private static bool Undecided(Trace trace, PacketPath path) =>
        trace.Fate == Fate.TakenOver
        || trace.Steps.Any(step => step.AskedExtension)
        || (path == PacketPath.Forward && trace.Chains.Any(chain => chain.Outcome.Nat is { Kind: NatKind.Redirect }));
}
