using Shouldly;
using Weir.Lab.Benching;
using Weir.Lab.Injector;
using Xunit;

namespace Weir.Tests.Lab;

public sealed class RoundsTests
{
    private const double Alone = 1_000;
    private const double Shared = 1_300;

    private static readonly BenchSettings s_settings = new()
    {
        Clock = TimeProvider.System,
        Rounds = 2,
        MostRounds = 5,
        CalmPart = 0.75,
    };

    private readonly Pace _pace = new();

    [Fact]
    public void Done_AllCalm_AfterTheFewestRounds()
    {
        var rounds = Of([Alone, Alone]);
        rounds.Done.ShouldBeFalse();

        Add(rounds, [Alone, Alone]);

        rounds.Done.ShouldBeTrue();
        rounds.Calm.ShouldBeTrue();
    }

    [Fact]
    public void Done_TooFewBatchesMetCalm_GoesOnUntilEnoughAre()
    {
        var rounds = Of([Alone, Shared, Shared, Shared], [Alone, Alone, Shared, Shared]);
        rounds.Done.ShouldBeFalse();

        Add(rounds, [Shared, Shared, Alone, Shared]);

        rounds.Done.ShouldBeTrue();
        rounds.Cost.ShouldBe(400);
    }

    [Fact]
    public void Done_NeverCalm_EndsAtTheMostRoundsAndIsNotCalm()
    {
        _pace.Saw([Alone]);
        var rounds = Of([Shared], [Shared], [Shared], [Shared]);
        rounds.Done.ShouldBeFalse();

        Add(rounds, [Shared]);

        rounds.Done.ShouldBeTrue();
        rounds.Calm.ShouldBeFalse();
    }

    private Rounds Of(params ReadOnlySpan<double[]> paces)
    {
        var rounds = new Rounds(_pace, s_settings);
        foreach (var run in paces)
        {
            Add(rounds, run);
        }

        return rounds;
    }

    private void Add(Rounds rounds, double[] paces)
    {
        _pace.Saw(paces);
        rounds.Add(new BatchRun([.. paces.Select(static pace => pace * 0.4)], paces));
    }
}
