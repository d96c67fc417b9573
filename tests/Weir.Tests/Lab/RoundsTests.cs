using Shouldly;
using Weir.Lab.Benching;
using Xunit;

namespace Weir.Tests.Lab;

public sealed class RoundsTests
{
    private static readonly BenchSettings s_settings = new() { Clock = TimeProvider.System };

    [Fact]
    public void Done_TwoLeastAgree_AfterTheFewestRounds()
    {
        var rounds = Of([900, 400, 402, 1_200]);
        rounds.Done.ShouldBeFalse();

        rounds.Add(2_000);

        rounds.Done.ShouldBeTrue();
        rounds.Least.ShouldBe(400);
    }

    [Fact]
    public void Done_TwoLeastApart_GoesOnUntilTheyMeet()
    {
        var rounds = Of([400, 500, 500, 500, 500, 500]);
        rounds.Done.ShouldBeFalse();

        rounds.Add(403);

        rounds.Done.ShouldBeTrue();
        rounds.Least.ShouldBe(400);
    }

    [Fact]
    public void Done_NeverQuiet_EndsAtTheMostRounds()
    {
        var rounds = Of(Enumerable.Range(0, s_settings.MostRounds - 1).Select(static at => 1_000.0 - (at * 40)));
        rounds.Done.ShouldBeFalse();

        rounds.Add(1);

        rounds.Done.ShouldBeTrue();
    }

    private static Rounds Of(IEnumerable<double> costs)
    {
        var rounds = new Rounds(s_settings);
        foreach (var cost in costs)
        {
            rounds.Add(cost);
        }

        return rounds;
    }
}
