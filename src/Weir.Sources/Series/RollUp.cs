namespace Weir.Sources.Series;

/// <summary>
/// Sums whole hours of minutes and whole days of hours, each once: <c>summed.until</c> moves in the same transaction. Then forgets
/// what is both summed and old.
/// </summary>
internal sealed class RollUp(SeriesDatabase database)
{
    public void Run(DateTimeOffset now, Retention keep)
    {
        var seconds = now.ToUnixTimeSeconds();
        Sum("usage_minute", "usage_hour", (long)SeriesStep.Hour, seconds);
        // A day ends where the hours are summed, whatever the clock says.
        Sum("usage_hour", "usage_day", (long)SeriesStep.Day, Until((long)SeriesStep.Hour));
        Forget("usage_minute", seconds - (long)keep.Minutes.TotalSeconds, Until((long)SeriesStep.Hour));
        Forget("usage_hour", seconds - (long)keep.Hours.TotalSeconds, Until((long)SeriesStep.Day));
        Forget("usage_day", seconds - (long)keep.Days.TotalSeconds, long.MaxValue);
        // Members whose counters are gone from the kernel.
        database.Run("delete from seen where packets = 0");
    }

    private void Sum(string fine, string coarse, long step, long until)
    {
        var from = Until(step);
        var to = until / step * step;
        if (to <= from)
        {
            return;
        }

        database.Run(
            $"insert into {coarse} (at, member, class, {SeriesColumns.All}) "
                + $"select at / $1 * $1, member, class, {SeriesColumns.Sums} from {fine} where at >= $2 and at < $3 group by 1, 2, 3",
            step,
            from,
            to
        );
        database.Run("update summed set until = $1 where step = $2", to, step);
    }

    private void Forget(string table, long before, long summed) =>
        database.Run($"delete from {table} where at < $1", Math.Min(before, summed));

    private long Until(long step) => database.Number("select until from summed where step = $1", step);
}
