using Shouldly;
using Weir.Core.Analysis;
using Weir.Core.Analysis.Equivalence;
using Weir.Core.Compiler.Cost;
using Weir.Core.Rules;
using Weir.Testing;
using Weir.Testing.Generators;

namespace Weir.KernelTests.Agreement;

/// <summary>The engine's counter-examples, sent through both rule sets in the real kernel: their fates differ there too.</summary>
public sealed class ReplayTests
{
    private const string Other = "other0";

    [KernelFact]
    public void Difference_OfAMutant_IsSeenInTheKernel()
    {
        var replayed = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var seed = 201; seed <= 209; seed++)
        {
            var whole = Filter(seed);
            using var before = Bed(whole);
            foreach (var (kind, mutant) in MutantsOf(whole, seed))
            {
                using var after = Bed(mutant);
                foreach (var difference in EquivalenceCheck.Run(whole, mutant, EquivalenceSettings.Default).Differences)
                {
                    if (Replay(before, after, whole, mutant, difference) is { } failure)
                    {
                        failure.ShouldBeEmpty($"seed {seed}, {kind}");
                        replayed[kind] = replayed.GetValueOrDefault(kind) + 1;
                    }
                }
            }
        }

        replayed.Count.ShouldBeGreaterThanOrEqualTo(6, string.Join(", ", replayed));
        replayed.Values.Sum().ShouldBeGreaterThanOrEqualTo(25);
    }

    /// <summary>The forward chain alone, so that a packet reaches it as the engine says.</summary>
    private static Firewall Filter(int seed)
    {
        var filter = RandomFirewall.Of(seed).Tables[3];
        return new Firewall([
            filter with
            {
                Chains =
                [
                    .. filter.Chains.Items.Where(chain =>
                        !chain.Name.StartsWith("input", StringComparison.OrdinalIgnoreCase)
                        && !chain.Name.StartsWith("output", StringComparison.OrdinalIgnoreCase)
                    ),
                ],
            },
        ]);
    }

    private static FirewallBed Bed(Firewall firewall)
    {
        var bed = new FirewallBed([.. RandomFirewall.Interfaces, Other]);
        bed.Load(firewall);
        return bed;
    }

    /// <summary>One mutant of each kind that some rule has a place for.</summary>
    private static IEnumerable<(string Kind, Firewall Mutant)> MutantsOf(Firewall firewall, int seed)
    {
        var table = firewall.Tables[0];
        foreach (var (kind, make) in Mutants.Kinds)
        {
            var places = Enumerable
                .Range(0, table.Chains.Count)
                .SelectMany(chain => Enumerable.Range(0, table.Chains[chain].Rules.Count).Select(rule => (chain, rule)))
                .ToList();
            for (var i = 0; i < places.Count; i++)
            {
                var (chain, rule) = places[(i + seed) % places.Count];
                if (make(table.Chains[chain].Rules, rule) is { } rules)
                {
                    yield return (
                        kind,
                        new Firewall([
                            table with
                            {
                                Chains = new(
                                    table.Chains.Items.SetItem(chain, table.Chains[chain] with { Rules = rules })
                                ),
                            },
                        ])
                    );
                    break;
                }
            }
        }
    }

    /// <returns>Null when the packet cannot be sent as it is (its conntrack state needs more than one packet) or passes neither or both; else what went wrong.</returns>
    private static string? Replay(
        FirewallBed before,
        FirewallBed after,
        Firewall whole,
        Firewall mutant,
        Difference difference
    )
    {
        var example = difference.Example with
        {
            InputInterface = Link(difference.Example.InputInterface),
            OutputInterface = Link(difference.Example.OutputInterface ?? ""),
        };
        if (
            BedPackets.Sendable(example with { Mark = 0, Priority = 0 }) is not { } sent
            || sent.State != example.State
            || sent.Source != example.Source
            || sent.Length != example.Length
            || sent.Ttl == byte.MaxValue
            || example.Status != default
        )
        {
            return null;
        }

        // Dropped and rejected are one fate where only what passes is seen.
        var expected = (Simulated(whole, difference, example), Simulated(mutant, difference, example));
        if (expected.Item1 == expected.Item2)
        {
            return null;
        }

        // The hop that forwarding takes is given back.
        sent = sent with
        {
            Ttl = (byte)(example.Ttl + 1),
        };
        var fates = (Fate(before, example, sent), Fate(after, example, sent));
        return fates == expected
            ? ""
            : $"{PacketText.Of(example)}: the kernel passes {fates}, the simulator {expected}, the engine says {difference.Left} / {difference.Right}";
    }

    private static bool Fate(FirewallBed bed, Packet example, Packet sent)
    {
        bed.Mark(example.Mark, example.ConnectionMark);
        bed.RouteBy(sent.Destination, example.OutputInterface ?? Other);
        return bed.Send([sent])[0] is not null;
    }

    private static bool Simulated(Firewall firewall, Difference difference, Packet example) =>
        new Simulator(firewall, CostTable.Default).Decide(firewall.Tables[0], difference.Chain, example).Ending
        == Ending.Accept;

    private static string Link(string name) => RandomFirewall.Interfaces.Contains(name) ? name : Other;
}
