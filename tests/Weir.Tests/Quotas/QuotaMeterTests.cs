using Shouldly;
using Weir.Agent.Quotas;
using Weir.Core.Accounting;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Series;
using Xunit;

namespace Weir.Tests.Quotas;

/// <summary>What counts for quotas, read from a series by the minute, against a plain sum of what was put in.</summary>
public sealed class QuotaMeterTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 10, 30, 21, 7, 0, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("weir-quota-").FullName;
    private readonly IUsageSeries _series;
    private long _number;
    private ulong _seen;

    public QuotaMeterTests() => _series = Open("fw1");

    [Theory]
    [InlineData(1, "UTC")]
    [InlineData(2, "Europe/Berlin")]
    [InlineData(3, "Asia/Kolkata")]
    public void Read_MinutesHoursAndDays_IsTheSumOfThePeriod(int seed, string name)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        var site = QuotaSites.Of(QuotaSites.Fair(1000), new Quota("daily", 50, QuotaTime.Day) { Members = ["bert"] });
        var random = new Random(seed);
        var meter = new QuotaMeter(_series);
        var (now, added) = (Start, new List<(DateTimeOffset At, ulong Bytes)>());
        for (var step = 0; step < 400; step++)
        {
            var bytes = (ulong)random.Next(0, 500);
            Add(now, bytes, 7, 9);
            added.Add((now, bytes));
            _series.RollUp(now, new Retention());
            var book = (random.Next(20) == 0 ? meter = new QuotaMeter(_series) : meter).Read(site, zone, now);

            foreach (var standing in book.Standings)
            {
                var expected = added
                    .Where(one => one.At >= standing.Period.Start)
                    .Aggregate(0ul, static (sum, one) => sum + one.Bytes);
                standing.Used.ShouldBe(expected, $"step {step} at {now}, {standing.Quota.Name}");
            }

            now += TimeSpan.FromMinutes(random.Next(10) == 0 ? random.Next(1, 3000) : 1);
        }
    }

    [Fact]
    public void Read_DirectionAndClasses_CountWhatTheySay()
    {
        Add(Start, 100, "", Flow.Up4);
        Add(Start, 10, "", Flow.Down6);
        Add(Start, 1, "uni", Flow.Up4);

        Used(static quota => quota).ShouldBe(111ul);
        Used(static quota => quota with { Direction = QuotaDirection.Up }).ShouldBe(101ul);
        Used(static quota => quota with { Direction = QuotaDirection.Down }).ShouldBe(10ul);
        Used(static quota => quota with { Classes = ["rest"] }).ShouldBe(110ul);
        Used(static quota => quota with { Classes = ["uni"] }).ShouldBe(1ul);
    }

    [Fact]
    public void Read_OtherNodesLateSamples_AreCountedInTheEnd()
    {
        var site = QuotaSites.Of(QuotaSites.Fair(1000));
        var meter = new QuotaMeter(_series);
        Add(Start, 100, 7);
        meter.Read(site, TimeZoneInfo.Utc, Start).Find(7).ShouldNotBeNull().Used.ShouldBe(100ul);

        // Another node, whose clock is an hour behind.
        using var other = Open("fw2");
        other.Add(Sample(1, Start.AddMinutes(-50), "", Flow.Up4, 33, 33, 7));
        meter.Read(site, TimeZoneInfo.Utc, Start.AddMinutes(10)).Find(7).ShouldNotBeNull().Used.ShouldBe(100ul);
        _series.RollUp(Start.AddHours(1), new Retention());
        meter.Read(site, TimeZoneInfo.Utc, Start.AddHours(1)).Find(7).ShouldNotBeNull().Used.ShouldBe(133ul);
    }

    [Fact]
    public void Read_ClockThatGoesBack_CountsEverythingOnce()
    {
        var site = QuotaSites.Of(QuotaSites.Fair(1000));
        var meter = new QuotaMeter(_series);
        var clock = new DateTimeOffset(2026, 11, 20, 12, 30, 0, TimeSpan.Zero);
        for (var round = 1; round <= 30; round++)
        {
            clock += TimeSpan.FromMinutes(round % 7 == 0 ? -45 : 3);
            Add(clock, 10, 7);
            _series.RollUp(clock, new Retention());
            meter.Read(site, TimeZoneInfo.Utc, clock).Find(7).ShouldNotBeNull().Used.ShouldBe((ulong)round * 10);
        }
    }

    [Fact]
    public void Read_AgainAndAgain_ReadsTheWholePeriodOnceAnHour()
    {
        var site = QuotaSites.Of(QuotaSites.Fair(1000));
        var meter = new QuotaMeter(_series);
        for (var minute = 0; minute < 120; minute++)
        {
            Add(Start.AddMinutes(minute), 1, 7);
            _series.RollUp(Start.AddMinutes(minute), new Retention());
            meter.Read(site, TimeZoneInfo.Utc, Start.AddMinutes(minute));
        }

        meter.WholeReadings.ShouldBeLessThanOrEqualTo(3);
    }

    /// <summary>Once a minute, of an agent with all members of a large site: what is thrown away is a bound on its memory and on its work.</summary>
    [Fact]
    public void Read_FiftyThousandMembers_AllocatesAFewHundredBytesEach()
    {
        const int Members = 50_000;
        var ids = Enumerable.Range(1, Members).Select(static id => (uint)id).ToArray();
        var site = QuotaSites.Of(QuotaSites.Fair(1000), new Quota("own", 1000, QuotaTime.Day));
        site = site with
        {
            Members =
            [
                .. ids.Select(static id => new Member(id, $"m{id}", MemberState.Active, null, [], "standard")
                {
                    Quota = id % 2 == 0 ? "own" : "",
                }),
            ],
        };
        Add(Start, 100, ids);
        var meter = new QuotaMeter(_series);
        meter.Read(site, TimeZoneInfo.Utc, Start.AddMinutes(1)).Standings.Length.ShouldBe(Members);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var book = meter.Read(site, TimeZoneInfo.Utc, Start.AddMinutes(2));

        // The minute's sums of the series come twice, once for each quota's period, each into two tables; a standing has 56 bytes.
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(Members * 800L);
        book.Counts.Select(static one => one.Members).ShouldBe([Members / 2, Members / 2]);
        book.Moves().IsEmpty.ShouldBeTrue();
    }

    public void Dispose()
    {
        _series.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private ulong Used(Func<Quota, Quota> change)
    {
        var site = QuotaSites.Of(QuotaSites.Fair(1000));
        site = site with { Options = site.Options with { Quotas = [change(QuotaSites.Fair(1000))] } };
        return new QuotaMeter(_series).Read(site, TimeZoneInfo.Utc, Start).Find(7).ShouldNotBeNull().Used;
    }

    private IUsageSeries Open(string node) =>
        SeriesStore.OpenFile(Path.Combine(_folder, "usage.db"), node, Start, new DiagnosticBag());

    private void Add(DateTimeOffset at, ulong bytes, params ReadOnlySpan<uint> members)
    {
        _seen += bytes;
        _series.Add(Sample(++_number, at, "", Flow.Up4, _seen, bytes, members));
    }

    private void Add(DateTimeOffset at, ulong bytes, string name, Flow flow) =>
        _series.Add(Sample(++_number, at, name, flow, bytes, bytes, 7));

    private static UsageSample Sample(
        long number,
        DateTimeOffset at,
        string name,
        Flow flow,
        ulong seen,
        ulong bytes,
        params ReadOnlySpan<uint> members
    )
    {
        var steps = new List<CountStep>();
        foreach (var member in members)
        {
            steps.Add(new CountStep(member, new Traffic(seen + 1, seen), new Traffic(bytes, bytes)));
        }

        return new UsageSample(number, at, [new SetSample(new CountedSet(name, flow), "t1", steps)]);
    }
}
