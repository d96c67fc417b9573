using Shouldly;
using Weir.Agent.Sampling;
using Weir.Core.Health;
using Xunit;

namespace Weir.Tests.Agent;

public sealed class HealthHistoryTests
{
    private static readonly DateTimeOffset Noon = DateTimeOffset.UnixEpoch.AddDays(1);

    [Fact]
    public void Add_SamplesOfAStep_BecomeItsMean()
    {
        var history = new HealthHistory();
        for (var second = 0; second <= 10; second++)
        {
            history.Add(Sample(second, down: second * 10, softirq: second == 3 ? 0.9 : 0.1));
        }

        var steps = history.Since(Noon);

        steps.Select(static step => step.Time).ShouldBe([Unix(0), Unix(5)]);
        steps[0].Throughput.DownBytesPerSecond.ShouldBe(20, 1e-9); // 0 10 20 30 40
        steps[1].Throughput.DownBytesPerSecond.ShouldBe(70, 1e-9);
        steps[0].Softirq.ShouldBe(0.9);
        steps[0].Connections.ShouldBe(4u); // its last
    }

    [Fact]
    public void Add_MoreThanAnHour_KeepsTheLast()
    {
        var history = new HealthHistory();
        for (var second = 0; second <= 2 * 3600; second += 5)
        {
            history.Add(Sample(second));
        }

        var steps = history.Since(DateTimeOffset.UnixEpoch);

        steps.Length.ShouldBe(720);
        steps[^1].Time.ShouldBe(Unix((2 * 3600) - 5));
        history.Since(Noon.AddSeconds((2 * 3600) - 60)).Length.ShouldBe(12);
    }

    [Fact]
    public void Add_ClockPutBack_BeginsAnew()
    {
        var history = new HealthHistory();
        foreach (var second in (int[])[100, 105, 110, 20, 25, 30])
        {
            history.Add(Sample(second));
        }

        history.Since(DateTimeOffset.UnixEpoch).Select(static step => step.Time).ShouldBe([Unix(20), Unix(25)]);
    }

    [Fact]
    public void Add_FirstSample_IsNone()
    {
        var history = new HealthHistory();
        history.Add(Sample(0) with { Interval = TimeSpan.Zero });
        history.Add(Sample(5));
        history.Add(Sample(10));

        history.Since(DateTimeOffset.UnixEpoch).Select(static step => step.Time).ShouldBe([Unix(5)]);
    }

    private static long Unix(int second) => Noon.ToUnixTimeSeconds() + second;

    private static HealthSample Sample(int second, double down = 0, double softirq = 0) =>
        new()
        {
            Time = Noon.AddSeconds(second),
            Interval = TimeSpan.FromSeconds(1),
            Throughput = new Throughput(0, down, 0, 0),
            Conntrack = new ConntrackFill((uint)second, 100),
            Cpus = [new CpuLoad(default, softirq, 0)],
        };
}
