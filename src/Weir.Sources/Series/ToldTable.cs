namespace Weir.Sources.Series;

/// <summary>
/// Which node tells of a quota that was reached. Members are moved on every node, and told of by one: the row of the first that saw it stays his until he dies before
/// he told.
/// </summary>
internal sealed class ToldTable(SeriesDatabase database, string node)
{
    /// <summary>Beyond the longest period, and a clock that strayed by one.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    public QuotaTelling Settle(QuotaTally tally)
    {
        Make();
        database.Run(
            "insert into quota_teller (node, looks) values ($1, 1) "
                + "on conflict (node) do update set looks = quota_teller.looks + 1",
            node
        );
        if (tally.IsTold)
        {
            database.Run("update quota_told set told = 1 where node = $1 and told = 0", node);
        }

        foreach (var silent in tally.Silent)
        {
            database.Run("update quota_told set node = $1 where node = $2 and told = 0", node, silent);
        }

        var since = tally.Reached.Min(static one => one.Period).ToUnixTimeSeconds();
        var rows = Rows(since);
        var missing = tally.Reached.Where(one => !rows.ContainsKey(one)).ToArray();
        foreach (var one in missing)
        {
            database.Run(
                "insert into quota_told (quota, period, member, node, told) values ($1, $2, $3, $4, 0)",
                one.Quota,
                one.Period.ToUnixTimeSeconds(),
                (long)one.Member,
                node
            );
        }

        database.Run("delete from quota_told where period < $1", since - (long)Kept.TotalSeconds);
        return new QuotaTelling(
            [.. missing, .. tally.Reached.Where(one => rows.TryGetValue(one, out var row) && row.Node == node)],
            [
                .. database.Rows(
                    "select node, looks from quota_teller",
                    static row => (Node: row.Text(0), Looks: row.Integer(1))
                ),
            ],
            [.. rows.Values.Where(row => !row.IsTold && row.Node != node).Select(static row => row.Node)]
        );
    }

    private Dictionary<QuotaReach, (string Node, bool IsTold)> Rows(long since) =>
        database
            .Rows(
                "select quota, period, member, node, told from quota_told where period >= $1",
                static row =>
                    KeyValuePair.Create(
                        new QuotaReach(
                            row.Text(0),
                            DateTimeOffset.FromUnixTimeSeconds(row.Integer(1)),
                            checked((uint)row.Integer(2))
                        ),
                        (row.Text(3), row.Integer(4) != 0)
                    ),
                since
            )
            .ToDictionary();

    /// <summary>A series of before has no such tables; nothing else of it changes.</summary>
    private void Make()
    {
        database.Run("create table if not exists quota_teller (node text primary key, looks bigint not null)");
        database.Run(
            "create table if not exists quota_told (quota text not null, period bigint not null, member bigint not null, "
                + "node text not null, told bigint not null, primary key (quota, period, member))"
        );
    }
}
