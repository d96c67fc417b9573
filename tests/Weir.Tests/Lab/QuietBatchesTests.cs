using Shouldly;
using Weir.Lab.Injector;
using Xunit;

namespace Weir.Tests.Lab;

public sealed class QuietBatchesTests
{
    private const double Alone = 1_000;
    private const double Shared = 1_300;

    private readonly Pace _pace = new();

    [Fact]
    public void Nanoseconds_EachRunDisturbedElsewhere_IsThatOfNone()
    {
        var batches = Of(([400, 900, 500], [Alone, Shared, Alone]), ([950, 450, 502], [Shared, Alone, Alone]));

        batches.Nanoseconds.ShouldBe((400 + 450 + 501) / 3.0);
        batches.Count.ShouldBe(2);
    }

    [Fact]
    public void Nanoseconds_AlwaysDisturbedInOnePlace_LeavesItOut() =>
        Of(([400, 900], [Alone, Shared]), ([402, 800], [Alone, Shared])).Nanoseconds.ShouldBe(401);

    [Fact]
    public void Nanoseconds_MoreCalmRuns_DoNotLowerIt()
    {
        var random = new Random(5);
        double[] calm = [.. Enumerable.Repeat(Alone, 200)];
        double Cost(int runs) =>
            Of([
                .. Enumerable
                    .Range(0, runs)
                    .Select(_ => (calm.Select(_ => 500 + (random.NextDouble() * 50)).ToArray(), calm)),
            ]).Nanoseconds;

        Cost(3).ShouldBe(525, 5);
        Cost(60).ShouldBe(525, 5);
    }

    [Fact]
    public void Nanoseconds_AnInterruptInOneBatchOfTen_IsLeftOut()
    {
        double[] costs = [500, 500, 500, 500, 9_000, 500, 500, 500, 500, 500];

        Of((costs, [.. costs.Select(static _ => Alone)])).Nanoseconds.ShouldBe(500);
    }

    [Fact]
    public void Nanoseconds_NeverCalm_IsTheLeastOfEachBatch()
    {
        _pace.Saw([Alone]);

        Of(([900, 800], [Shared, Shared]), ([850, 950], [Shared, Shared])).Nanoseconds.ShouldBe(825);
    }

    [Fact]
    public void Nanoseconds_BeforeARun_IsInfinite() => Of().Nanoseconds.ShouldBe(double.PositiveInfinity);

    [Fact]
    public void Covered_BatchesMetCalmInAnyRun_IsTheirPart()
    {
        Of().Covered.ShouldBe(0);
        Of(([1, 1, 1, 1], [Alone, Shared, Shared, Shared]), ([1, 1, 1, 1], [Alone, Alone, Shared, Shared]))
            .Covered.ShouldBe(0.5);
    }

    [Fact]
    public void Add_OtherNumberOfBatches_IsRefused()
    {
        var batches = Of(([1, 2], [Alone, Alone]));

        Should.Throw<ArgumentOutOfRangeException>(() => batches.Add(new BatchRun([1], [Alone])));
    }

    private QuietBatches Of(params ReadOnlySpan<(double[] Costs, double[] Paces)> runs)
    {
        var batches = new QuietBatches(_pace);
        foreach (var (costs, paces) in runs)
        {
            _pace.Saw(paces);
            batches.Add(new BatchRun(costs, paces));
        }

        return batches;
    }
}
