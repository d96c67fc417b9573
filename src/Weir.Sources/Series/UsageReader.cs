using Weir.Core.Accounting;

namespace Weir.Sources.Series;

/// <summary>Reads steps: the coarse ones where they are summed, the finer ones behind them.</summary>
internal sealed class UsageReader(SeriesDatabase database)
{
    // A member's steps lie by time among everybody's: one look-up for each step that may be there.
    private const string Steps =
        "with recursive step(at) as (select $1 + 0 union all select at + $2 from step where at + $2 < $3) ";

    public IReadOnlyList<UsagePoint> Read(uint member, DateTimeOffset from, DateTimeOffset to, SeriesStep step)
    {
        var width = (long)step;
        var (begin, end) = (from.ToUnixTimeSeconds() / width * width, to.ToUnixTimeSeconds());
        var points = new Dictionary<(long At, string Class), Usage>();
        foreach (var part in Parts(step, begin, end))
        {
            Collect(points, member, part, width);
        }

        return
        [
            .. points
                .OrderBy(static point => point.Key.At)
                .ThenBy(static point => point.Key.Class, StringComparer.Ordinal)
                .Select(static point => new UsagePoint(
                    DateTimeOffset.FromUnixTimeSeconds(point.Key.At),
                    point.Key.Class,
                    point.Value
                )),
        ];
    }

    public Usage Total(uint? member)
    {
        var whole = default(Usage);
        foreach (var part in Parts(SeriesStep.Day, 0, long.MaxValue))
        {
            var who = member is null ? "" : " and member = $3";
            object[] arguments = member is { } one ? [part.From, part.To, (long)one] : [part.From, part.To];
            whole += database.Rows(
                $"select {SeriesColumns.Sums} from {part.Table} where at >= $1 and at < $2{who}",
                static row => SeriesColumns.Read(row, 0),
                arguments
            )[0];
        }

        return whole;
    }

    /// <summary>Where each stretch of time is told, without overlap: what is summed, and behind it what is not yet.</summary>
    private IEnumerable<Part> Parts(SeriesStep step, long from, long to)
    {
        var hours = step >= SeriesStep.Hour ? Until(SeriesStep.Hour) : 0;
        var days = step >= SeriesStep.Day ? Until(SeriesStep.Day) : 0;
        Part[] parts =
        [
            new("usage_day", SeriesStep.Day, from, Math.Min(to, days)),
            new("usage_hour", SeriesStep.Hour, Math.Max(from, days), Math.Min(to, hours)),
            new("usage_minute", SeriesStep.Minute, Math.Max(from, hours), to),
        ];
        return parts.Select(Narrowed).Where(static part => part.From < part.To);
    }

    /// <summary>To the steps that the table has at all: nobody wants a look-up for each minute since 1970.</summary>
    private Part Narrowed(Part part)
    {
        var (first, last) = database.Rows(
            $"select min(at), max(at) from {part.Table}",
            static row => (row.Integer(0), row.Integer(1))
        )[0];
        return part with { From = Math.Max(part.From, first), To = Math.Min(part.To, last + (long)part.Step) };
    }

    private void Collect(Dictionary<(long At, string Class), Usage> points, uint member, Part part, long width)
    {
        var rows = database.Rows(
            Steps
                + $"select u.at, c.name, {SeriesColumns.All} from step cross join {part.Table} u join class c on c.id = u.class "
                + "where u.at = step.at and u.member = $4",
            static row => (At: row.Integer(0), Class: row.Text(1), Usage: SeriesColumns.Read(row, 2)),
            part.From,
            (long)part.Step,
            part.To,
            (long)member
        );
        foreach (var row in rows)
        {
            var key = (row.At / width * width, row.Class);
            points[key] = points.GetValueOrDefault(key) + row.Usage;
        }
    }

    private long Until(SeriesStep step) => database.Number("select until from summed where step = $1", (long)step);

    private readonly record struct Part(string Table, SeriesStep Step, long From, long To);
}
