using Shouldly;
using Weir.Core.Model;
using Weir.Core.Quotas;
using Xunit;

namespace Weir.Tests.Quotas;

/// <summary>Where days and months begin. Expected times were taken from zdump(8) and a calendar, not from the code.</summary>
public sealed class QuotaPeriodTests
{
    [Theory]
    [InlineData(QuotaTime.Day, "UTC", "2026-11-22T13:00:00Z", "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z")]
    [InlineData(QuotaTime.Day, "UTC", "2026-11-22T00:00:00Z", "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z")]
    [InlineData(QuotaTime.Month, "UTC", "2026-11-30T23:59:59Z", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z")]
    [InlineData(QuotaTime.Month, "UTC", "2028-02-29T12:00:00Z", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z")]
    [InlineData(QuotaTime.Month, "UTC", "2026-12-31T12:00:00Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z")]
    // Berlin: CET is an hour before UTC, CEST two; the day of the change has 23 or 25 hours.
    [InlineData(QuotaTime.Day, "Europe/Berlin", "2026-11-22T23:30:00Z", "2026-11-22T23:00:00Z", "2026-11-23T23:00:00Z")]
    [InlineData(QuotaTime.Day, "Europe/Berlin", "2026-03-29T10:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData(QuotaTime.Day, "Europe/Berlin", "2026-10-25T10:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")]
    [InlineData(
        QuotaTime.Month,
        "Europe/Berlin",
        "2026-10-01T00:00:00Z",
        "2026-09-30T22:00:00Z",
        "2026-10-31T23:00:00Z"
    )]
    // Kolkata is 5:30 before UTC: midnight is 18:30 UTC, and the day begins with the next whole hour.
    [InlineData(QuotaTime.Day, "Asia/Kolkata", "2026-11-22T18:45:00Z", "2026-11-21T19:00:00Z", "2026-11-22T19:00:00Z")]
    [InlineData(QuotaTime.Day, "Asia/Kolkata", "2026-11-22T19:00:00Z", "2026-11-22T19:00:00Z", "2026-11-23T19:00:00Z")]
    // Cairo's clocks go from 00:00 to 01:00 on 2026-04-24: that day begins at 01:00, which is 22:00 UTC.
    [InlineData(QuotaTime.Day, "Africa/Cairo", "2026-04-24T10:00:00Z", "2026-04-23T22:00:00Z", "2026-04-24T21:00:00Z")]
    // Havana's clocks go from 01:00 back to 00:00 on 2026-11-01: the first midnight counts.
    [InlineData(
        QuotaTime.Day,
        "America/Havana",
        "2026-11-01T05:30:00Z",
        "2026-11-01T04:00:00Z",
        "2026-11-02T05:00:00Z"
    )]
    [InlineData(
        QuotaTime.Day,
        "Pacific/Kiritimati",
        "2026-11-22T10:00:00Z",
        "2026-11-22T10:00:00Z",
        "2026-11-23T10:00:00Z"
    )]
    public void At_MomentAndZone_IsThePeriodOfTheCalendar(
        QuotaTime per,
        string zone,
        string now,
        string start,
        string end
    )
    {
        var period = QuotaPeriod.At(per, TimeZoneInfo.FindSystemTimeZoneById(zone), Time(now));

        period.ShouldBe(new QuotaPeriod(Time(start), Time(end)));
    }

    [Theory]
    [InlineData("UTC")]
    [InlineData("Europe/Berlin")]
    [InlineData("Asia/Kathmandu")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("America/Santiago")]
    [InlineData("Africa/Cairo")]
    [InlineData("America/Havana")]
    [InlineData("Pacific/Apia")]
    public void At_EveryHourOfYears_PeriodsFollowEachOtherWithoutGapOrOverlap(string name)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        foreach (var per in (QuotaTime[])[QuotaTime.Day, QuotaTime.Month])
        {
            var from = Time("2011-11-01T00:00:00Z");
            var before = QuotaPeriod.At(per, zone, from);
            for (var now = from; now < from.AddDays(800); now = now.AddMinutes(30))
            {
                var period = QuotaPeriod.At(per, zone, now);
                period.Start.ShouldBeLessThanOrEqualTo(now);
                period.End.ShouldBeGreaterThan(now);
                (period.Start.UtcTicks % TimeSpan.TicksPerHour).ShouldBe(0);
                (period == before || period.Start == before.End).ShouldBeTrue($"{before} then {period}");
                before = period;
            }
        }
    }

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
