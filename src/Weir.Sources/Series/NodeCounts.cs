using Weir.Core.Accounting;

namespace Weir.Sources.Series;

/// <summary>What each node's counters said at its last sample, summed over members and classes.</summary>
internal sealed class NodeCounts(SeriesDatabase database)
{
    public IReadOnlyDictionary<string, Usage> Load()
    {
        var sums = database.Rows(
            "select n.name, s.flow, sum(s.packets), sum(s.bytes) from node n join seen s on s.node = n.id group by n.name, s.flow",
            static row =>
                (
                    Node: row.Text(0),
                    Flow: (Flow)row.Integer(1),
                    Sum: new Traffic(checked((ulong)row.Integer(2)), checked((ulong)row.Integer(3)))
                )
        );
        var nodes = new Dictionary<string, Usage>(StringComparer.Ordinal);
        foreach (var (node, flow, sum) in sums)
        {
            nodes[node] = nodes.GetValueOrDefault(node).With(flow, sum);
        }

        return nodes;
    }
}
