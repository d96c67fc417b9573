using Shouldly;
using Weir.Lab.Benching;
using Xunit;

namespace Weir.Tests.Lab;

public sealed class RoundsTests
{
    private const int Fewest = 4;
    private const int Most = 9;

    [Fact]
    public void Done_LastRunsLowerNothing_AfterTheFewestRounds()
    {
        var rounds = Of([900, 400, 402]);
        rounds.Done.ShouldBeFalse();

        rounds.Add([2_000]);

        rounds.Done.ShouldBeTrue();
        rounds.Cost.ShouldBe(400);
    }

    [Fact]
    public void Done_StillFalling_GoesOnUntilItSettles()
    {
        var rounds = Of([500, 500, 500, 450]);
        rounds.Done.ShouldBeFalse();

        rounds.Add([460]);
        rounds.Done.ShouldBeTrue();
        rounds.Cost.ShouldBe(450);
    }

    [Fact]
    public void Done_NeverQuiet_EndsAtTheMostRounds()
    {
        var rounds = Of(Enumerable.Range(0, Most - 1).Select(static at => 1_000.0 - (at * 40)));
        rounds.Done.ShouldBeFalse();

        rounds.Add([1]);

        rounds.Done.ShouldBeTrue();
    }

    private static Rounds Of(IEnumerable<double> costs)
    {
        var rounds = new Rounds(Fewest, Most);
        foreach (var cost in costs)
        {
            rounds.Add([cost]);
        }

        return rounds;
    }
}
