using Shouldly;
using Weir.Lab.Injector;
using Xunit;

namespace Weir.Tests.Lab;

public sealed class BatchRunTests
{
    [Fact]
    public void Of_Boundaries_CostsWithoutTheLooksAndTheSlowerLookOfBothEnds()
    {
        var run = BatchRun.Of([new(0, 1_000), new(7_400, 8_700), new(21_500, 22_500)]);

        run.Nanoseconds.ShouldBe([100, 200]);
        run.Paces.ShouldBe([1_300, 1_300]);
    }

    [Fact]
    public void Of_ASlowLook_CountsForTheBatchBeforeItAndTheEightBehindIt()
    {
        var boundaries = Enumerable
            .Range(0, 16)
            .Select(static at => new BatchBoundary(
                (ulong)at * 10_000,
                ((ulong)at * 10_000) + (at == 3 ? 1_500UL : 1_000UL)
            ))
            .ToArray();

        var paces = BatchRun.Of(boundaries).Paces;

        Enumerable.Range(0, paces.Length).Where(at => paces[at] > 1_000).ShouldBe(Enumerable.Range(2, 10));
    }

    [Fact]
    public void Rounds_OneRunOfTwo_AreTheirBatchesAndTheLastIsNeverCalm()
    {
        var rounds = new BatchRun([1, 2, 3], [10, 20, 30]).Rounds(2).ToArray();

        rounds.Length.ShouldBe(2);
        rounds[0].Nanoseconds.ShouldBe([1, 2]);
        rounds[1].Nanoseconds[0].ShouldBe(3);
        rounds[1].Paces.ShouldBe([30, double.PositiveInfinity]);
    }
}
