using System.Collections.Immutable;
using Shouldly;
using Weir.Calibration;
using Weir.Core.Compiler.Cost;
using Weir.Lab.Benching;
using Xunit;

namespace Weir.Tests.Cli.Benching;

public sealed class CalibrationPlanTests
{
    /// <summary>A match or target that Weir does not know has no price of its own.</summary>
    private static readonly string[] Kept = ["extension"];

    [Fact]
    public void Groups_Whole_GiveEveryStructureOfTheTable()
    {
        var measured = Structures(1_000);

        CostTable.Default.Structures.Except(Kept).Except(measured).ShouldBeEmpty();
        measured.Except(CostTable.Default.Structures).ShouldBeEmpty();
    }

    [Fact]
    public void Groups_Rows_AreNeverFree() => Rows(1_000).ShouldAllBe(static row => row.Miss > 0 && row.Hit > 0);

    [Fact]
    public void Groups_Sizes_EndAtTheLargestWanted() =>
        Rows(1_000).Where(static row => row.Structure == "hash").Max(static row => row.Entries).ShouldBe(1_000);

    private static string[] Structures(int most) => [.. Rows(most).Select(static row => row.Structure).Distinct()];

    /// <summary>As if every candidate had cost the same.</summary>
    private static CostRow[] Rows(int most) =>
        [
            .. new CalibrationPlan(TimeProvider.System, most, CancellationToken.None)
                .Groups()
                .SelectMany(static group => group.Rows(new GroupCosts(Same(group)))),
        ];

    private static BenchResult Same(CalibrationGroup group)
    {
        var figure = new PacketFigure(700, 0, 100, 1, Sure: true);
        ImmutableArray<ClassFigure> classes =
        [
            .. Enumerable.Range(0, group.Traffic.Length).Select(at => new ClassFigure(at, figure)),
        ];
        return new BenchResult(
            [
                .. Enumerable
                    .Range(0, group.Candidates.Length + 1)
                    .Select(at => new CandidateResult($"{at}", figure, classes, 0, 0, 0, 0)),
            ],
            60,
            [.. group.Traffic.Select(static one => (one.Name, 1.0, one.Count))],
            2,
            1
        );
    }
}
