using Shouldly;
using Weir.Lab.Benching;
using Xunit;

namespace Weir.Tests.Lab;

public sealed class OpenClassesTests
{
    private static readonly PacketFigure s_sure = new(800, 1, 200, 1, Sure: true);
    private static readonly PacketFigure s_unsure = s_sure with { Sure = false };

    [Fact]
    public void Unsure_OneClassOfOneCandidate_IsMeasuredBesideTheEmptyNamespace()
    {
        var open = Unsure([s_sure, s_sure], [s_sure, s_unsure], [s_sure, s_sure]);

        open.Candidates.ShouldBe([0, 1]);
        open.Has(0, 0).ShouldBeFalse();
        open.Has(0, 1).ShouldBeTrue();
        open.Has(1, 0).ShouldBeFalse();
        open.Has(1, 1).ShouldBeTrue();
    }

    [Fact]
    public void Unsure_ClassesSureButNotTogether_IsAllOfThem()
    {
        var open = OpenClasses.Unsure(
            Result(Candidate(s_sure, s_sure), Candidate(s_sure, s_sure) with { Overall = s_unsure })
        );

        open.Candidates.ShouldBe([0, 1]);
        open.Has(1, 0).ShouldBeTrue();
        open.Has(1, 1).ShouldBeTrue();
    }

    [Fact]
    public void All_Anything_IsOpen()
    {
        var open = OpenClasses.All(2, 3);

        open.Candidates.ShouldBe([0, 1]);
        open.Has(1, 2).ShouldBeTrue();
    }

    private static OpenClasses Unsure(params PacketFigure[][] candidates) =>
        OpenClasses.Unsure(Result([.. candidates.Select(Candidate)]));

    private static BenchResult Result(params CandidateResult[] candidates) => new([.. candidates], 60, [], 5, 1);

    private static CandidateResult Candidate(params PacketFigure[] classes) =>
        new(
            "one",
            classes.All(static one => one.Sure) ? s_sure : s_unsure,
            [.. classes.Select(static (figure, at) => new ClassFigure(at, figure))],
            0,
            0,
            0,
            0
        );
}
