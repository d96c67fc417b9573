using Shouldly;
using Weir.Core.Accounting;
using Weir.Sources.Series;
using Xunit;

namespace Weir.Tests.Accounting;

/// <summary>What holds of the series on either store.</summary>
public abstract class SeriesTests
{
    protected static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly Retention Keep = new();

    [Fact]
    public void Load_AfterAdd_IsWhatWasSeen()
    {
        using (var series = Open())
        {
            series.Add(Sample(1, Noon, Flow.Up4, "t1", Step(7, 10, 10), Step(8, 5, 5)));
            series.Add(Sample(2, Noon, Flow.Up4, "t1", Step(7, 12, 2), new CountStep(8, default, default)));
        }

        using var again = Open();
        var state = again.Load();
        state.Number.ShouldBe(2);
        var seen = state.Sets[new CountedSet("", Flow.Up4)];
        seen.Incarnation.ShouldBe("t1");
        seen.Members.ShouldHaveSingleItem().ShouldBe(KeyValuePair.Create(7u, new Traffic(12, 1200)));
        again.Total(7).Up4.ShouldBe(new Traffic(12, 1200));
        again.Total(null).Up4.ShouldBe(new Traffic(17, 1700));
    }

    [Theory]
    [InlineData(1L)]
    [InlineData(3L)]
    public void Add_NumberThatDoesNotFollow_AddsNothing(long number)
    {
        using var series = Open();
        series.Add(Sample(1, Noon, Flow.Up4, "t1", Step(7, 10, 10)));

        var refused = Should.Throw<SeriesException>(() =>
            series.Add(Sample(number, Noon, Flow.Up4, "t1", Step(7, 99, 89)))
        );

        refused.Finding.Code.ShouldBe("WEIR0145");
        series.Total(7).Up4.ShouldBe(new Traffic(10, 1000));
        series.Load().Number.ShouldBe(1);
    }

    [Fact]
    public void Settle_SeveralNodes_TheFirstTellsAndAnotherOnlyWhatASilentOneHasNotTold()
    {
        QuotaReach[] early = [new("fair", Noon, 7)];
        QuotaReach[] all = [.. early, new("fair", Noon, 8)];
        using var one = Open("fw1");
        one.Settle(new QuotaTally(early, IsTold: false, [])).Here.ShouldBe(early);
        using var other = Open("fw2");

        var telling = other.Settle(new QuotaTally(all, IsTold: false, []));
        telling.Here.ShouldBe([all[1]]);
        telling.Behind.ShouldBe(["fw1"]);
        telling.Looks.Order().ShouldBe([("fw1", 1L), ("fw2", 1L)]);
        one.Settle(new QuotaTally(all, IsTold: true, [])).Here.ShouldBe(early);
        other.Settle(new QuotaTally(all, IsTold: false, ["fw1"])).Here.ShouldBe([all[1]], "fw1 has told");

        // fw2 dies before it has told, and is back afterwards.
        one.Settle(new QuotaTally(all, IsTold: true, ["fw2"])).Here.Count.ShouldBe(2);
        telling = other.Settle(new QuotaTally(all, IsTold: true, []));
        telling.Here.ShouldBeEmpty();
        telling.Looks.Order().ShouldBe([("fw1", 3L), ("fw2", 3L)]);
        other.Settle(new QuotaTally([new("fair", Noon.AddDays(31), 7)], false, [])).Here.Count.ShouldBe(1, "anew");
    }

    [Fact]
    public void RollUp_AtAnyTime_KeepsEverySum()
    {
        using var series = Open();
        var random = new Random(5);
        var (sum, seen, at) = (default(Traffic), 0ul, Noon);
        for (var number = 1; number <= 300; number++)
        {
            var more = (ulong)random.Next(0, 9);
            seen += more;
            sum += new Traffic(more, more * 100);
            series.Add(Sample(number, at, Flow.Down6, "t1", Step(7, seen, more)));
            // Most often a minute later, at times hours, and sometimes the clock is set back.
            at += TimeSpan.FromMinutes(
                random.Next(12) is 0 ? -90
                : random.Next(12) is 1 ? 700
                : 1
            );
            if (random.Next(5) == 0)
            {
                series.RollUp(at, Keep);
                series.RollUp(at, Keep);
            }
        }

        series.Total(7).Down6.ShouldBe(sum);
        foreach (var step in (SeriesStep[])[SeriesStep.Hour, SeriesStep.Day])
        {
            var points = series.Read(7, Noon.AddDays(-3), at.AddDays(3), step);
            points.Aggregate(default(Usage), static (all, point) => all + point.Usage).Down6.ShouldBe(sum);
            points.Select(point => point.At).ShouldBe(points.Select(point => point.At).Order());
            points.ShouldAllBe(point => point.At.ToUnixTimeSeconds() % (long)step == 0);
        }
    }

    [Fact]
    public void RollUp_OldSteps_AreForgottenOnceTheyAreSummed()
    {
        using var series = Open();
        series.Add(Sample(1, Noon, Flow.Up4, "t1", Step(7, 10, 10)));
        series.Add(Sample(2, Noon.AddDays(3), Flow.Up4, "t1", Step(7, 11, 1)));
        series.RollUp(Noon.AddDays(3).AddHours(1), Keep);

        series.Read(7, Noon, Noon.AddDays(1), SeriesStep.Minute).ShouldBeEmpty();
        series.Read(7, Noon, Noon.AddDays(1), SeriesStep.Hour).ShouldHaveSingleItem().Usage.Up4.Packets.ShouldBe(10ul);
        series.Read(7, Noon.AddDays(3), Noon.AddDays(4), SeriesStep.Minute).ShouldHaveSingleItem();

        series.RollUp(Noon.AddDays(100), Keep);
        series.Read(7, Noon, Noon.AddDays(9), SeriesStep.Hour).ShouldBeEmpty();
        series.Read(7, Noon.AddDays(-1), Noon.AddDays(9), SeriesStep.Day).Count.ShouldBe(2);
        series.Total(7).Up4.ShouldBe(new Traffic(11, 1100));
    }

    [Fact]
    public void Read_Classes_AreKeptApart()
    {
        using var series = Open();
        series.Add(
            new UsageSample(
                1,
                Noon.AddSeconds(31),
                [
                    new SetSample(new CountedSet("university", Flow.Up4), "t1", [Step(7, 3, 3)]),
                    new SetSample(new CountedSet("", Flow.Up4), "t1", [Step(7, 4, 4), Step(9, 1, 1)]),
                    new SetSample(new CountedSet("", Flow.Down4), "t1", [Step(7, 5, 5)]),
                ]
            )
        );

        var points = series.Read(7, Noon, Noon.AddMinutes(1), SeriesStep.Minute);

        points.ShouldBe([
            new UsagePoint(
                Noon,
                "",
                default(Usage).With(Flow.Up4, new Traffic(4, 400)).With(Flow.Down4, new Traffic(5, 500))
            ),
            new UsagePoint(Noon, "university", default(Usage).With(Flow.Up4, new Traffic(3, 300))),
        ]);
    }

    private protected abstract IUsageSeries Open(string node = "fw1");

    protected static CountStep Step(uint member, ulong seen, ulong more) =>
        new(member, new Traffic(seen, seen * 100), new Traffic(more, more * 100));

    protected static UsageSample Sample(
        long number,
        DateTimeOffset at,
        Flow flow,
        string incarnation,
        params CountStep[] steps
    ) => new(number, at, [new SetSample(new CountedSet("", flow), incarnation, steps)]);
}
