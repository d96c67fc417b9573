using Shouldly;
using Weir.Lab.Benching;
using Xunit;

namespace Weir.Tests.Lab;

public sealed class SamplesTests
{
    private static readonly BenchSettings s_settings = new() { Clock = TimeProvider.System };

    [Fact]
    public void Figure_TheSameDriftInBoth_IsNoNoiseOfTheDifference()
    {
        double[] empty = [600, 700, 650, 900, 620];
        double[] costs = [.. empty.Select(static cost => cost + 200)];

        var figure = Samples.Figure(costs, empty, s_settings);

        figure.Delta.ShouldBe(200);
        figure.DeltaError.ShouldBe(0, 0.001);
        figure.Sure.ShouldBeTrue();
        figure.SpreadPercent.ShouldBeGreaterThan(30);
    }

    [Fact]
    public void Figure_OneSession_IsNeverSure() => Samples.Figure([800], [600], s_settings).Sure.ShouldBeFalse();

    [Fact]
    public void Figure_OneBurstInFive_IsLeftOut() =>
        Samples.Figure([800, 801, 799, 800, 5_000], [600, 600, 600, 600, 600], s_settings).Delta.ShouldBe(199.67, 0.01);

    [Theory]
    [InlineData(1.0, true)]
    [InlineData(30.0, false)]
    public void Figure_ErrorAgainstItsBound_DecidesWhetherItIsQuoted(double noise, bool sure)
    {
        double[] costs = [800 - noise, 800, 800 + noise, 800];

        Samples.Figure(costs, [600, 600, 600, 600], s_settings).Sure.ShouldBe(sure);
    }

    [Theory]
    [InlineData(605, true)]
    [InlineData(640, true)]
    [InlineData(649, false)]
    [InlineData(660, false)]
    public void Figure_SurelySmallDifference_IsHeldToAnErrorInNanoseconds(double cost, bool sure) =>
        // The error is 2.2 ns: far above 2.5 % of five and of sixty, and 49 may be more than 50.
        Samples.Figure([cost + 1, cost, cost - 1], [600, 600, 600], s_settings).Sure.ShouldBe(sure);

    [Fact]
    public void Mix_ClassesByWeight_AddsTheirErrorsUp()
    {
        var mix = Samples.Mix(
            [new PacketFigure(800, 2, 200, 2, Sure: true), new PacketFigure(1_000, 4, 400, 6, Sure: true)],
            [0.75, 0.25],
            s_settings
        );

        mix.ShouldBe(new PacketFigure(850, 2.5, 250, 3, Sure: true));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.4, 0)]
    [InlineData(0, 0.4)]
    public void QuietDifference_BurstsInOneSideOrBoth_TwoRunsAgreeNineteenTimesOfTwenty(double alone, double common)
    {
        var random = new Random(3);
        foreach (var sessions in (int[])[5, 8, 16])
        {
            var agreed = 0;
            const int pairs = 1_000;
            for (var pair = 0; pair < pairs; pair++)
            {
                var (one, error) = Sessions(random, sessions, alone, common);
                var (other, otherError) = Sessions(random, sessions, alone, common);
                agreed += Math.Abs(one - other) <= Math.Sqrt((error * error) + (otherError * otherError)) ? 1 : 0;
            }

            (agreed / (double)pairs).ShouldBeInRange(0.91, 0.99, $"{sessions} sessions");
        }
    }

    [Fact]
    public void QuietDifference_HalfOfTheSessionsInBursts_IsAsExactAsTheOthers()
    {
        var random = new Random(4);
        double[] figures = [.. Enumerable.Range(0, 200).Select(_ => Sessions(random, 16, alone: 0.4, common: 0).Delta)];

        figures.Average().ShouldBe(100, 0.5);
        figures.Select(static one => Math.Abs(one - 100)).Order().ElementAt(190).ShouldBeLessThan(3);
    }

    /// <summary>Costs of 200 and 100 ns that stray by 1 %, now and then with a burst of some 15 ns more.</summary>
    private static (double Delta, double Error) Sessions(Random random, int count, double alone, double common)
    {
        var (costs, baseline) = (new double[count], new double[count]);
        for (var at = 0; at < count; at++)
        {
            var both = Burst(random, common);
            costs[at] = 200 + (1.5 * Normal(random)) + (1.5 * both) + Burst(random, alone);
            baseline[at] = 100 + Normal(random) + both + Burst(random, alone);
        }

        return Samples.QuietDifference(costs, baseline);
    }

    private static double Burst(Random random, double chance) =>
        random.NextDouble() < chance ? -15 * Math.Log(1 - random.NextDouble()) : 0;

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
