using Shouldly;
using Weir.Core.Accounting;
using Weir.Core.Health;
using Xunit;

namespace Weir.Tests.Health;

public sealed class HealthRatesTests
{
    [Fact]
    public void Between_FirstLook_HasTotalsAndNoRates()
    {
        var sample = HealthRates.Between(null, Look(10, up: 5_000, drops: 7));

        sample.Interval.ShouldBe(TimeSpan.Zero);
        sample.Classes.ShouldHaveSingleItem().Total.Up4.Bytes.ShouldBe(5_000ul);
        sample.Throughput.ShouldBe(default);
        sample.DropsPerSecond.ShouldBe(0);
        sample.Agent.CpuShare.ShouldBe(0);
    }

    [Fact]
    public void Between_TwoLooks_TellsWhatMovedASecond()
    {
        var sample = HealthRates.Between(Look(10, up: 5_000, drops: 7), Look(14, up: 9_000, drops: 107));

        sample.Interval.ShouldBe(TimeSpan.FromSeconds(4));
        sample.Throughput.UpBytesPerSecond.ShouldBe(1_000);
        sample.Throughput.UpPacketsPerSecond.ShouldBe(10);
        sample.DropsPerSecond.ShouldBe(25);
        sample.MostSoftirq.ShouldBe(0.25);
        sample.Cpus[0].BacklogDropsPerSecond.ShouldBe(1);
        sample.Agent.CpuShare.ShouldBe(0.5);
    }

    [Fact]
    public void Between_TotalThatFell_BeganAnew()
    {
        var sample = HealthRates.Between(Look(10, up: 5_000, drops: 700), Look(11, up: 300, drops: 3));

        sample.Throughput.UpBytesPerSecond.ShouldBe(300);
        sample.DropsPerSecond.ShouldBe(3);
    }

    [Fact]
    public void Between_ReasonThatWasNotThere_HasNoRateYet()
    {
        var before = Look(10, up: 0, drops: 0) with { Drops = [] };

        HealthRates.Between(before, Look(11, up: 0, drops: 1_000_000)).DropsPerSecond.ShouldBe(0);
    }

    [Fact]
    public void Between_ClockThatStoodStill_DividesByNothing()
    {
        var sample = HealthRates.Between(Look(10, up: 0, drops: 0), Look(10, up: 5_000, drops: 5));

        sample.Throughput.ShouldBe(default);
        sample.DropsPerSecond.ShouldBe(0);
    }

    [Fact]
    public void Between_RulesThatCountNobody_TakesTheOutsideInterfaces()
    {
        HealthReading Of(int second, ulong bytes) =>
            Look(second, up: 0, drops: 0) with
            {
                Classes = [],
                Interfaces =
                [
                    new InterfaceTotal("lan0", false, new Traffic(99, 99 * bytes), default, 0, 0),
                    new InterfaceTotal("wan0", true, new Traffic(1, bytes), new Traffic(2, 2 * bytes), 0, 0),
                ],
            };

        var sample = HealthRates.Between(Of(1, 1_000), Of(2, 3_000));

        sample.Throughput.DownBytesPerSecond.ShouldBe(2_000);
        sample.Throughput.UpBytesPerSecond.ShouldBe(4_000);
    }

    [Fact]
    public void Share_NoLimit_IsNothing() => new ConntrackFill(5, 0).Share.ShouldBe(0);

    private static HealthReading Look(int second, ulong up, ulong drops) =>
        new()
        {
            Time = DateTimeOffset.UnixEpoch.AddSeconds(second),
            Clock = TimeSpan.FromSeconds(second),
            Classes = [new ClassTotal(ClassTotal.Rest, default(Usage).With(Flow.Up4, new Traffic(up / 100, up)))],
            Drops = [new DropTotal(DropReason.Ban, new Traffic(drops, drops * 64))],
            Cpus =
            [
                new CpuTotal(0, TimeSpan.FromSeconds(second / 4.0), TimeSpan.FromSeconds(second), (ulong)second),
                new CpuTotal(1, TimeSpan.Zero, TimeSpan.FromSeconds(second), 0),
            ],
            Agent = new ProcessTotal(1 << 20, TimeSpan.FromSeconds(second / 2.0)),
        };
}
