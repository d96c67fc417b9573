using Weir.Core.Accounting;

namespace Weir.Sources.Series;

/// <summary>What one node's counters said when they were last added.</summary>
internal sealed class SeenTable(SeriesDatabase database, string node)
{
    private static readonly BulkInsert Seen = new(
        "seen",
        ["node", "class", "flow", "member", "packets", "bytes"],
        "(node, class, flow, member) do update set packets = excluded.packets, bytes = excluded.bytes"
    );

    public long Number() => database.Number("select number from node where name = $1", node);

    public SeriesState Load()
    {
        var id = Id();
        var names = database.Rows(
            "select s.class, s.flow, s.incarnation, c.name from seen_set s join class c on c.id = s.class where s.node = $1",
            static row => (Class: row.Integer(0), Flow: row.Integer(1), Incarnation: row.Text(2), Name: row.Text(3)),
            id
        );
        return new SeriesState(
            Number(),
            names.ToDictionary(
                static set => new CountedSet(set.Name, (Flow)set.Flow),
                set => new LastSeen(set.Incarnation, Members(id, set.Class, set.Flow))
            )
        );
    }

    public void Store(UsageSample sample, ClassTable classes)
    {
        database.Run(
            "insert into node (name, id, number) select $1, coalesce(max(id), 0) + 1, $2 from node where true "
                + "on conflict (name) do update set number = excluded.number",
            node,
            sample.Number
        );
        var id = Id();
        foreach (var set in sample.Sets)
        {
            Store(id, classes.Id(set.Set.Class), set);
        }
    }

    private long Id() => database.Number("select id from node where name = $1", node);

    private void Store(long id, long classId, SetSample set)
    {
        var flow = (long)set.Set.Flow;
        database.Run(
            "insert into seen_set (node, class, flow, incarnation) values ($1, $2, $3, $4) "
                + "on conflict (node, class, flow) do update set incarnation = excluded.incarnation",
            id,
            classId,
            flow,
            set.Incarnation
        );
        var steps = set.Steps;
        database.Insert(
            Seen,
            [
                All(id),
                All(classId),
                All(flow),
                [.. steps.Select(static step => (long)step.Member)],
                [.. steps.Select(static step => checked((long)step.Seen.Packets))],
                [.. steps.Select(static step => checked((long)step.Seen.Bytes))],
            ]
        );

        long[] All(long value) => [.. Enumerable.Repeat(value, steps.Count)];
    }

    private Dictionary<uint, Traffic> Members(long id, long classId, long flow) =>
        database
            .Rows(
                "select member, packets, bytes from seen where node = $1 and class = $2 and flow = $3 and packets > 0",
                static row =>
                    KeyValuePair.Create(
                        checked((uint)row.Integer(0)),
                        new Traffic(checked((ulong)row.Integer(1)), checked((ulong)row.Integer(2)))
                    ),
                id,
                classId,
                flow
            )
            .ToDictionary();
}
