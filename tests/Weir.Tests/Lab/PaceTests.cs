using Shouldly;
using Weir.Lab.Injector;
using Xunit;

namespace Weir.Tests.Lab;

public sealed class PaceTests
{
    private readonly Pace _pace = new();

    [Theory]
    [InlineData(1_000, true)]
    [InlineData(1_030, true)]
    [InlineData(1_090, false)]
    [InlineData(1_400, false)]
    public void IsCalm_AgainstTheBest_IsFalseBesideANeighbor(double look, bool calm)
    {
        _pace.Saw([1_400, 1_000, 1_350]);

        _pace.IsCalm(look).ShouldBe(calm);
    }

    [Fact]
    public void Best_OneLookInManyTooFast_IsNotThatOne()
    {
        double[] looks = [.. Enumerable.Repeat(1_000.0, 199), 700];

        _pace.Saw(looks);

        _pace.Best.ShouldBe(1_000);
    }

    [Fact]
    public void CalmPart_Looks_IsThatOfTheCalmOnes()
    {
        _pace.CalmPart.ShouldBe(0);

        _pace.Saw([1_000, 1_400, 1_010, 1_500]);

        _pace.CalmPart.ShouldBe(0.5);
    }

    [Fact]
    public void WasNeverCalm_AFasterPaceSeenLater_IsTrueOfWhatCameBefore()
    {
        _pace.Saw([1_350, 1_400]);
        var before = _pace.Best;
        _pace.WasNeverCalm(before).ShouldBeFalse();

        _pace.Saw([1_000, 1_010]);

        _pace.WasNeverCalm(before).ShouldBeTrue();
        _pace.WasNeverCalm(_pace.Best).ShouldBeFalse();
    }
}
