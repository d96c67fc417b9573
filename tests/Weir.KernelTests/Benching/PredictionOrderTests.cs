using Shouldly;
using Weir.Benching;
using Weir.Calibration;
using Weir.Core.Rules;
using Weir.Lab.Benching;
using Weir.Testing;

namespace Weir.KernelTests.Benching;

/// <summary>What the cost table orders by factors of ten is so ordered by the running kernel: no noise of a machine turns that round.</summary>
public sealed class PredictionOrderTests
{
    [KernelFact]
    public void Measured_StructuresFarApart_AreInThePredictedOrder()
    {
        var settings = new BenchSettings
        {
            Clock = TimeProvider.System,
            Rounds = 3,
            FewestSessions = 2,
            MostSessions = 2,
            MostTime = TimeSpan.Zero,
        };

        var result = BenchRun.Run(
            CalibrationTraffic.Lab,
            [CalibrationTraffic.Of(1_000)[0]],
            [Linear(4_000), SetOf(1_000), Linear(400)],
            settings,
            static (_, _) => { },
            CancellationToken.None
        );

        var cost = result.Candidates.Select(static one => one.Overall.Median).ToArray();
        // Predicted over no rules: 16,000, 100 and 1,600 ns.
        cost[1].ShouldBeGreaterThan(2 * cost[3]);
        cost[3].ShouldBeGreaterThan(cost[2]);
        cost[3].ShouldBeGreaterThan(cost[0]);
        result.InjectorNanoseconds.ShouldBeLessThan(cost[0]);
    }

    private static TableCandidate Linear(int count) =>
        new(
            $"linear {count}",
            ProbeTable.Of(
                ProbeTable.Many(
                    count,
                    static at =>
                        ProbeTable.Rule(ProbeTable.Equal(Field.Ip4Source, [172, 16, (byte)(at >> 8), (byte)at]))
                )
            ),
            TimeProvider.System
        );

    private static TableCandidate SetOf(int count) =>
        new("set", SetProbes.Of(count).First().Table, TimeProvider.System);
}
