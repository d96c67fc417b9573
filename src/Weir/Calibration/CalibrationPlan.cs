using System.Collections.Immutable;
using Weir.Benching;
using Weir.Core.Compiler.Cost;
using Weir.Core.Rules;
using Weir.Lab.Benching;
using static Weir.Calibration.ProbeTable;

namespace Weir.Calibration;

/// <summary>Everything that is measured for a cost table, group by group.</summary>
/// <param name="time">Clock of the loaders.</param>
/// <param name="most">Largest number of elements.</param>
/// <param name="cancellation">Ends the programs that load.</param>
internal sealed class CalibrationPlan(TimeProvider time, int most, CancellationToken cancellation)
{
    private static readonly int[] s_sizes = [1, 100, 1_000, 10_000, 100_000, 1_000_000];
    private static readonly int[] s_smallTrees = [4, 16, 64];
    private static readonly int[] s_limited = [1, 50_000];
    private static readonly int[] s_connections = [1, 65_536, 262_144];

    private readonly PeerProbes _peers = new(time, cancellation);
    private double _baseChain;
    private double _anyBit;

    /// <summary>In order: later groups take what earlier ones found off their figures.</summary>
    public IEnumerable<CalibrationGroup> Groups()
    {
        yield return Tests();
        yield return TrackedTests();
        foreach (var count in s_connections.Where(count => count <= Math.Max(most, 65_536)))
        {
            yield return Established(count);
        }

        yield return New();
        foreach (var count in s_smallTrees)
        {
            yield return Sets(count, [SetProbes.Interval(count)]);
        }

        foreach (var count in s_sizes.Where(size => size <= most))
        {
            yield return Sets(count, [.. SetProbes.Of(count)]);
        }

        yield return Drops();
        yield return Ingress();
        yield return ToBox();
        foreach (var count in s_limited.Where(count => count <= Math.Max(most, 1)))
        {
            yield return Limited(count);
        }

        yield return Iptables();
        foreach (var count in s_sizes.Where(size => size != 100 && size != 1_000 && size <= most))
        {
            yield return Ipset(count);
        }
    }

    private CalibrationGroup Tests()
    {
        var probes = TestProbes.Plain().ToArray();
        return new CalibrationGroup(
            "single rules",
            [CalibrationTraffic.Any],
            [Candidate(TestProbes.EmptyChain), .. probes.Select(Candidate)],
            costs =>
            {
                _baseChain = costs.Over(1);
                return
                [
                    Same("forward-path", 1, costs.Whole(0)),
                    Same("base-chain", 1, _baseChain),
                    .. probes.Select(
                        (probe, at) => Same(probe.Structure, 1, (costs.Over(at + 2) - _baseChain) / probe.Uses)
                    ),
                ];
            }
        );
    }

    private CalibrationGroup TrackedTests()
    {
        var probes = TestProbes.Tracked().ToArray();
        return new CalibrationGroup(
            "tests of connections",
            [CalibrationTraffic.Connections(1, TrafficPhase.Established)],
            [OneTest(), .. probes.Select(Candidate)],
            costs =>
            {
                var one = costs.Over(1);
                CostRow[] rows =
                [
                    .. probes.Select(
                        (probe, at) => Same(probe.Structure, 1, (costs.Over(at + 2) - one) / (probe.Uses - 1))
                    ),
                ];
                _anyBit = rows.First(static row => row.Structure == "any-bit").Hit;
                return rows;
            }
        );
    }

    private CalibrationGroup Established(int count) =>
        new(
            $"established connections, {count:N0}",
            [CalibrationTraffic.Connections(count, TrafficPhase.Established)],
            [OneTest()],
            costs => [Same("conntrack-established", count, costs.Over(1) - _baseChain - _anyBit)]
        );

    private CalibrationGroup New() =>
        new(
            "new connections",
            [CalibrationTraffic.Connections(65_536, TrafficPhase.New)],
            [OneTest(), new TableCandidate("nat", Nat(), time)],
            costs =>
                [
                    Same("conntrack-new", 1, costs.Over(1) - _baseChain - _anyBit),
                    Same("nat-new", 1, costs.Over(2) - costs.Over(1)),
                ]
        );

    private CalibrationGroup Sets(int count, ImmutableArray<CostProbe> probes) =>
        new(
            $"sets of {count:N0}",
            CalibrationTraffic.Of(count),
            [Candidate(TestProbes.EmptyChain), .. probes.Select(Candidate)],
            costs =>
                probes.Select(
                    (probe, at) =>
                        new CostRow(
                            probe.Structure,
                            probe.Entries,
                            Least(costs.Over(at + 2, 0) - costs.Over(1, 0)),
                            Least(costs.Over(at + 2, 1) - costs.Over(1, 1))
                        )
                )
        );

    private CalibrationGroup Drops()
    {
        var drop = new Rule([], [], new Verdict.Drop());
        return new CalibrationGroup(
            "early drops",
            [CalibrationTraffic.Any],
            [
                new TableCandidate("raw", ProbeTable.Of(Hook.Prerouting, ChainType.Filter, -300, drop), time),
                new TableCandidate("forward", ProbeTable.Of(drop), time),
            ],
            costs =>
                [
                    Same("drop-prerouting", 1, costs.Whole(1) - _baseChain),
                    Same("drop-forward", 1, costs.Whole(2) - _baseChain),
                ]
        );
    }

    private CalibrationGroup Ingress() =>
        new(
            "drops at ingress",
            [CalibrationTraffic.Any],
            [_peers.Ingress(CalibrationTraffic.Inside)],
            costs => [Same("drop-ingress", 1, costs.Whole(1) - _baseChain)]
        )
        {
            Optional = true,
        };

    private static CalibrationGroup ToBox() =>
        new(
            "packets for the box itself",
            [CalibrationTraffic.Any],
            [],
            static costs => [Same("input-path", 1, costs.Whole(0))]
        )
        {
            Lab = CalibrationTraffic.Box,
        };

    /// <summary>A member's connections are counted when it begins one more; here each member has one.</summary>
    private CalibrationGroup Limited(int members) =>
        new(
            $"connection limits of {members:N0} members",
            [CalibrationTraffic.Flows(Math.Max(16_384, members), members, TrafficPhase.New)],
            [OneTest(), Candidate(SetProbes.Limit(members))],
            costs => [Same("connection-limit", members, costs.Over(2) - costs.Over(1))]
        );

    private CalibrationGroup Iptables() =>
        new(
            "rules of iptables",
            [CalibrationTraffic.Any],
            [
                _peers.Empty(),
                _peers.Addresses(),
                _peers.Modules(),
                _peers.Networks(1),
                _peers.Networks(PeerProbes.Lengths),
            ],
            static costs =>
                [
                    Same("legacy-test", 1, (costs.Over(2) - costs.Over(1)) / TestProbes.Rules),
                    Same("legacy-module", 1, (costs.Over(3) - costs.Over(1)) / TestProbes.Rules),
                    Same("ipset-length", 1, (costs.Over(5) - costs.Over(4)) / (PeerProbes.Lengths - 1)),
                ]
        )
        {
            Optional = true,
        };

    private CalibrationGroup Ipset(int count) =>
        new(
            $"ipset of {count:N0}",
            CalibrationTraffic.Of(count),
            [_peers.Empty(), _peers.Hash(count)],
            costs =>
                [
                    new CostRow(
                        "ipset",
                        count,
                        Least(costs.Over(2, 0) - costs.Over(1, 0)),
                        Least(costs.Over(2, 1) - costs.Over(1, 1))
                    ),
                ]
        )
        {
            Optional = true,
        };

    /// <summary>One test of a connection is enough to have them tracked.</summary>
    private TableCandidate OneTest() =>
        new("tracked", ProbeTable.Of(Rule(new Match.AnyBit(Field.CtState, (uint)CtStates.Invalid))), time);

    private static Ruleset Nat() =>
        ProbeTable.Of(
            Hook.Postrouting,
            ChainType.Nat,
            100,
            new Rule(
                [],
                [new Statement.Nat(NatKind.Source, [203, 0, 113, 1], [203, 0, 113, 254], 0, 0, NatOptions.None)],
                new Verdict.Accept()
            )
        );

    private TableCandidate Candidate(CostProbe probe) => new(probe.Name, probe.Table, time);

    private static CostRow Same(string structure, int entries, double nanoseconds) =>
        new(structure, entries, Least(nanoseconds), Least(nanoseconds));

    /// <summary>Nothing is free: what disappears in the noise costs a tenth of a nanosecond.</summary>
    private static double Least(double nanoseconds) => Math.Max(0.1, Math.Round(nanoseconds, 1));
}
