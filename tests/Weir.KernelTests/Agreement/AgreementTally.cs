using System.Globalization;
using Shouldly;
using Weir.Core.Analysis;
using Weir.Core.Compiler.Cost;
using Weir.Core.Rules;

namespace Weir.KernelTests.Agreement;

/// <summary>Compares the kernel's answers with the simulator's, and keeps count.</summary>
internal sealed class AgreementTally
{
    private readonly List<string> _differences = [];
    private int _compared;
    private int _passed;

    /// <summary>Sends packets near the rules' values, forwarded, for the box and from it, and compares what the end of the path saw.</summary>
    public void Compare(FirewallBed bed, Firewall firewall, int seed, int packets, string name)
    {
        var random = new Random(seed);
        var simulator = new Simulator(firewall, CostTable.Default);
        foreach (var path in (PacketPath[])[PacketPath.Forward, PacketPath.ToBox, PacketPath.FromBox])
        {
            var sent = BedPackets.Near(bed, firewall, random, path, packets / 3);
            var seen = bed.Send(sent, path);
            for (var i = 0; i < sent.Count; i++)
            {
                Check(bed, simulator, sent[i], path, seen[i], name);
            }
        }
    }

    /// <summary>Sends the same packets through the original and what was made of it, and compares what the end of each path saw.</summary>
    public void CompareBeds(
        FirewallBed original,
        IReadOnlyList<(string Name, FirewallBed Bed)> results,
        Firewall firewall,
        int seed,
        int packets,
        string name
    )
    {
        var random = new Random(seed);
        var simulator = new Simulator(firewall, CostTable.Default);
        foreach (var path in (PacketPath[])[PacketPath.Forward, PacketPath.ToBox, PacketPath.FromBox])
        {
            var sent = BedPackets.Near(original, firewall, random, path, packets / 3);
            var expected = original.Send(sent, path);
            foreach (var (result, bed) in results)
            {
                var seen = bed.Send(sent, path);
                for (var i = 0; i < sent.Count; i++)
                {
                    if (!Undecided(simulator.Run(sent[i], path, Routed(bed, path)), path))
                    {
                        Note(expected[i], seen[i], () => $"{name}, {result}, {path}: {PacketText.Of(sent[i])}");
                    }
                }
            }
        }
    }

    private void Note(Sighting? expected, Sighting? seen, Func<string> what)
    {
        _compared++;
        _passed += expected is null ? 0 : 1;
        if (expected != seen)
        {
            _differences.Add(
                $"{what()}\n  original {expected?.ToString() ?? "nothing"}\n  result   {seen?.ToString() ?? "nothing"}"
            );
        }
    }

    private static Func<Packet, string?>? Routed(FirewallBed bed, PacketPath path) =>
        path == PacketPath.ToBox ? null : moved => bed.Route(moved.Destination);

    /// <param name="atLeast">Packets to have compared.</param>
    /// <param name="share">At least one packet in so many passed, and as many did not.</param>
    public void ShouldAgree(int atLeast, int share = 20)
    {
        _differences.ShouldBeEmpty(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{_differences.Count} of {_compared} packets differ:\n{string.Join('\n', _differences.Take(5))}"
            )
        );
        _compared.ShouldBeGreaterThanOrEqualTo(atLeast);
        _passed.ShouldBeGreaterThan(_compared / share);
        (_compared - _passed).ShouldBeGreaterThan(_compared / share);
    }

    /// <summary>Compares what the kernel did to one packet with what the simulator says.</summary>
    public Trace Check(
        FirewallBed bed,
        Simulator simulator,
        Packet packet,
        PacketPath path,
        Sighting? seen,
        string name
    )
    {
        var trace = simulator.Run(packet, path, Routed(bed, path));
        if (Undecided(trace, path))
        {
            return trace;
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

        return trace;
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
        || (path != PacketPath.ToBox && trace.Chains.Any(chain => chain.Outcome.Nat is { Kind: NatKind.Redirect }));
}
