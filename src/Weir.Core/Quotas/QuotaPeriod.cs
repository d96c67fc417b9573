using Weir.Core.Model;

namespace Weir.Core.Quotas;

/// <summary>One day or one month of quotas, of whole hours of UTC: the series keeps hours, and forgets minutes.</summary>
/// <param name="Start">Inclusive.</param>
/// <param name="End">Exclusive; the next period's start.</param>
public readonly record struct QuotaPeriod(DateTimeOffset Start, DateTimeOffset End)
{
    // No zone is further than 14 hours before or 12 behind UTC.
    private const int HoursBefore = 15;
    private const int HoursLooked = 30;

    /// <summary>
    /// The period of a moment. It starts with the first whole hour of UTC at which the zone's date is its first day: at midnight, but where the zone is
    /// some minutes off whole hours, within the hour behind it, and where the clock skips midnight, when it goes on.
    /// </summary>
    public static QuotaPeriod At(QuotaTime per, TimeZoneInfo zone, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var hour = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
        var date = DateIn(zone, hour);
        var first = per == QuotaTime.Day ? date : new DateOnly(date.Year, date.Month, 1);
        return new QuotaPeriod(
            Begin(zone, first),
            Begin(zone, per == QuotaTime.Day ? first.AddDays(1) : first.AddMonths(1))
        );
    }

    private static DateTimeOffset Begin(TimeZoneInfo zone, DateOnly day)
    {
        var hour = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).AddHours(-HoursBefore);
        for (var left = HoursLooked; left > 0 && DateIn(zone, hour) < day; left--)
        {
            hour = hour.AddHours(1);
        }

        return hour;
    }

    private static DateOnly DateIn(TimeZoneInfo zone, DateTimeOffset time) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, zone).DateTime);
}
