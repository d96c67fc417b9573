using System.Runtime.InteropServices;
using Weir.Core.Accounting;

namespace Weir.Sources.Series;

/// <summary>Sums all members' steps in a stretch of time: days where there are whole ones, hours and minutes at its ends.</summary>
internal sealed class UsageSums(SeriesDatabase database)
{
    private const long Hour = (long)SeriesStep.Hour;
    private const long Day = (long)SeriesStep.Day;

    public Dictionary<UsageKey, Usage> Read(DateTimeOffset from, DateTimeOffset to)
    {
        var (begin, end) = (from.ToUnixTimeSeconds(), to.ToUnixTimeSeconds());
        var (hours, days) = (Until(Hour), Until(Day));
        var wholeDays = (From: Up(begin, Day), To: Math.Min(Down(end, Day), days));
        var sums = new Dictionary<UsageKey, Usage>();
        if (wholeDays.From >= wholeDays.To)
        {
            AddHours(sums, begin, end, hours);
            return sums;
        }

        AddHours(sums, begin, wholeDays.From, hours);
        Add(sums, "usage_day", wholeDays.From, wholeDays.To);
        AddHours(sums, wholeDays.To, end, hours);
        return sums;
    }

    public DateTimeOffset SummedUntil() => DateTimeOffset.FromUnixTimeSeconds(Until(Hour));

    /// <summary>Hours where they are summed and whole, minutes before the first whole one and behind the last.</summary>
    private void AddHours(Dictionary<UsageKey, Usage> sums, long from, long to, long summed)
    {
        var (first, last) = (Up(from, Hour), Math.Min(Down(to, Hour), summed));
        if (first >= last)
        {
            Add(sums, "usage_minute", from, to);
            return;
        }

        Add(sums, "usage_minute", from, first);
        Add(sums, "usage_hour", first, last);
        Add(sums, "usage_minute", last, to);
    }

    private void Add(Dictionary<UsageKey, Usage> sums, string table, long from, long to)
    {
        if (from >= to)
        {
            return;
        }

        database.Each(
            $"select u.member, c.name, {SeriesColumns.Sums} from {table} u join class c on c.id = u.class "
                + "where u.at >= $1 and u.at < $2 group by u.member, c.name",
            row =>
            {
                var key = new UsageKey(checked((uint)row.Integer(0)), row.Text(1));
                CollectionsMarshal.GetValueRefOrAddDefault(sums, key, out _) += SeriesColumns.Read(row, 2);
            },
            from,
            to
        );
    }

    private long Until(long step) => database.Number("select until from summed where step = $1", step);

    private static long Up(long at, long step) => (at + step - 1) / step * step;

    private static long Down(long at, long step) => at / step * step;
}
