using System.Collections.Immutable;
using Weir.Cli.Documents;
using Weir.Cli.Output;
using Weir.Core.Accounting;
using Weir.Core.Text;
using Weir.Sources.Configuration;
using Weir.Sources.Fleet;
using Weir.Sources.Series;

namespace Weir.Cli.Fleet;

/// <summary>Nodes and rollouts as a verb and the API tell them.</summary>
internal static class FleetReport
{
    public static FleetStatusDocument Status(FleetStore store, IReadOnlyDictionary<string, Usage> counted) =>
        new()
        {
            Nodes =
            [
                .. store
                    .Nodes()
                    .Select(node =>
                        FleetNodeRow.From(node, counted.TryGetValue(node.Name, out var usage) ? usage : null)
                    ),
            ],
            Rollout = store.Rollouts(1) is [var latest, ..] ? RolloutRow.From(latest) : null,
        };

    /// <summary>What each node's counters said at its last sample, from the series that the nodes share; empty without one.</summary>
    public static IReadOnlyDictionary<string, Usage> Counted(AgentFile? file, DiagnosticBag findings)
    {
        if (file?.Accounting.Series is not { } place || !place.Contains('=', StringComparison.Ordinal))
        {
            return ImmutableDictionary<string, Usage>.Empty;
        }

        try
        {
            using var series = SeriesStore.OpenServer(place, "", new Position.InFile(AgentFile.FileName, 0), findings);
            return series?.CountedByNode() ?? ImmutableDictionary<string, Usage>.Empty;
        }
        catch (SeriesException refused)
        {
            findings.Add(refused.Finding with { Severity = Severity.Warning });
            return ImmutableDictionary<string, Usage>.Empty;
        }
    }

    public static void Print(Page page, ImmutableArray<FleetNodeRow> nodes)
    {
        var grid = new Grid(
            "node",
            "state",
            "rollout",
            Column.Number("seen"),
            "revision",
            Column.Number("number"),
            "applied",
            Column.Number("conntrack"),
            Column.Number("up"),
            Column.Number("down"),
            "held"
        );
        foreach (var node in nodes)
        {
            grid.Add(
                node.Name,
                node.State,
                node.Rollout,
                $"{node.SilentSeconds:0} s",
                Short(node.Revision),
                node.Number is { } number ? $"{number}" : null,
                node.Applied,
                node is { ConntrackCount: { } count, ConntrackMax: > 0 and var most }
                    ? $"{count * 100 / most} %"
                    : null,
                node.Counted is { } up ? Amount.Bytes(up.Up4.Bytes + up.Up6.Bytes) : null,
                node.Counted is { } down ? Amount.Bytes(down.Down4.Bytes + down.Down6.Bytes) : null,
                node.Held
            );
        }

        page.Grid(grid);
    }

    public static void Print(Page page, RolloutRow rollout)
    {
        page.Line(
            $"Rollout {rollout.Id} of revision {Short(rollout.Revision)}: {rollout.State}, begun by {rollout.Node} at {rollout.Began}"
                + (rollout.Reason is { } why ? $"; {why}" : "")
        );
        var grid = new Grid("node", "canary", "step", "reason");
        foreach (var step in rollout.Steps)
        {
            grid.Add(step.Node, step.Canary ? "canary" : null, step.State, step.Reason);
        }

        page.Grid(grid);
    }

    private static string? Short(string? revision) => revision?[..12];
}
