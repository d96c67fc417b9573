using Weir.Core.Accounting;

namespace Weir.Sources.Series;

/// <summary>Writes increments to the finest steps.</summary>
internal sealed class UsageTable(SeriesDatabase database)
{
    private static readonly BulkInsert Minutes = new(
        "usage_minute",
        ["at", "member", "class", .. SeriesColumns.Names],
        $"(at, member, class) do update set {SeriesColumns.Added("usage_minute")}"
    );

    public void Add(DateTimeOffset at, IReadOnlyDictionary<UsageKey, Usage> increments, ClassTable classes)
    {
        var minute = at.ToUnixTimeSeconds() / (long)SeriesStep.Minute * (long)SeriesStep.Minute;
        // A clock that was set back must not write into hours that are summed already: nobody would sum them again.
        minute = Math.Max(minute, database.Number("select until from summed where step = 3600"));
        var columns = new long[Minutes.Columns.Length][];
        for (var column = 0; column < columns.Length; column++)
        {
            columns[column] = new long[increments.Count];
        }

        var row = 0;
        foreach (var (key, usage) in increments)
        {
            (columns[0][row], columns[1][row], columns[2][row]) = (minute, key.Member, classes.Id(key.Class));
            var column = 3;
            foreach (var value in SeriesColumns.Values(usage))
            {
                columns[column++][row] = value;
            }

            row++;
        }

        database.Insert(Minutes, columns);
    }
}
