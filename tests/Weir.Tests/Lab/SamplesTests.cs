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
        Samples.Figure([800, 801, 799, 800, 5_000], [600, 600, 600, 600, 600], s_settings).Delta.ShouldBe(200.33, 0.01);

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
        // The error is 2.5 ns: far above 3.5 % of five and of sixty, and 49 may be more than 50.
        Samples.Figure([cost + 1, cost, cost - 1], [600, 600, 600], s_settings).Sure.ShouldBe(sure);

    [Fact]
    public void MeanAndError_Trimmed_CoversTheTruthNineteenTimesOfTwenty()
    {
        var random = new Random(3);
        var inside = 0;
        const int rounds = 2_000;
        for (var round = 0; round < rounds; round++)
        {
            double[] values = [.. Enumerable.Range(0, 8).Select(_ => 100 + Normal(random))];
            var (mean, error) = Samples.MeanAndError(values);
            inside += Math.Abs(mean - 100) <= error ? 1 : 0;
        }

        (inside / (double)rounds).ShouldBeInRange(0.91, 0.98);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
