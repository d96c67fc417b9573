using System.Collections.Immutable;
using Weir.Cli.Rows;
using Weir.Core.Accounting;
using Weir.Core.Fleet;
using Weir.Sources.Configuration;
using Weir.Sources.Fleet;

namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir fleet status</c>.</summary>
internal sealed record FleetStatusDocument : Document
{
    /// <summary>By name.</summary>
    public required ImmutableArray<FleetNodeRow> Nodes { get; init; }

    /// <summary>The latest; null when there never was one.</summary>
    public required RolloutRow? Rollout { get; init; }
}

/// <summary>Answer of <c>weir fleet rollouts</c>: the newest first.</summary>
internal sealed record FleetRolloutsDocument : Document
{
    public required ImmutableArray<RolloutRow> Rollouts { get; init; }
}

/// <summary>Answer of <c>weir fleet continue</c> and <c>weir fleet abort</c>.</summary>
internal sealed record FleetChangeDocument : Document
{
    public required long Rollout { get; init; }

    /// <summary>"running" or "aborted".</summary>
    public required string State { get; init; }
}

/// <summary>Answer of <c>weir fleet probe</c>; what failed is among the diagnostics.</summary>
internal sealed record FleetProbeDocument : Document
{
    public required ImmutableArray<ProbeRow> Probes { get; init; }
}

/// <param name="Probe">As agent.yaml names it.</param>
internal sealed record ProbeRow(string Probe, bool Succeeds);

/// <summary>Answer of <c>weir fleet forget</c>.</summary>
internal sealed record FleetForgottenDocument : Document
{
    public required string Node { get; init; }

    /// <summary>The running rollout that does not wait for it any more; null when none did.</summary>
    public required long? Rollout { get; init; }
}

/// <param name="State">"ok", "held", "bad", "unread", or "away" when it has not been heard of for a minute.</param>
/// <param name="Rollout">"immediate" or "staged".</param>
/// <param name="Seen">When it was heard of, by the server's clock.</param>
/// <param name="SilentSeconds">Since then.</param>
/// <param name="Revision">The shared rows in force, by their name (32 digits); null while nothing is.</param>
/// <param name="Number">The node's own number of what is in force.</param>
/// <param name="Applied">Since when, by the server's clock.</param>
/// <param name="Counted">What its counters said at its last sample in the shared series; null without one.</param>
internal sealed record FleetNodeRow(
    string Name,
    string State,
    string Rollout,
    string Seen,
    double SilentSeconds,
    string? Revision,
    long? Number,
    string? Applied,
    string? Held,
    long? Members,
    long? ConntrackCount,
    long? ConntrackMax,
    UsageRow? Counted,
    string Version
)
{
    /// <summary>What a reader who looks once calls away; nodes judge by beats that stand still.</summary>
    public static TimeSpan Away { get; } = TimeSpan.FromMinutes(1);

    public static FleetNodeRow From(FleetNode node, Usage? counted) =>
        new(
            node.Name,
            node.Silence > Away ? "away"
                : node.Source != "good" ? node.Source
                : node.Held is not null ? "held"
                : "ok",
            node.Rollout == RolloutPolicy.Staged ? "staged" : "immediate",
            Words.Of(node.Seen),
            Math.Round(Math.Max(0, node.Silence.TotalSeconds), 1),
            node.Revision?.ToString(),
            node.Number,
            node.Applied is { } applied ? Words.Of(applied) : null,
            node.Held,
            node.Members,
            node.ConntrackCount,
            node.ConntrackMax,
            counted is { } usage ? UsageRow.From(usage) : null,
            node.Version
        );
}

/// <param name="State">"running", "done", "failed", "aborted" or "superseded".</param>
/// <param name="Node">Who began it.</param>
internal sealed record RolloutRow(
    long Id,
    string Revision,
    string State,
    string? Reason,
    string Node,
    string Began,
    string? Ended,
    ImmutableArray<RolloutStepRow> Steps
)
{
    public static RolloutRow From(FleetRollout rollout)
    {
        var of = rollout.Rollout;
        return new RolloutRow(
            of.Id,
            of.Revision.ToString(),
            of.State.ToString().ToLowerInvariant(),
            of.Reason.Length == 0 ? null : of.Reason,
            of.Node,
            Words.Of(rollout.Began),
            rollout.Ended is { } ended ? Words.Of(ended) : null,
            [.. of.Steps.Select(RolloutStepRow.From)]
        );
    }
}

/// <param name="State">"waiting", "applying", "soaking", "confirmed", "failed", "skipped", "rolledback" or "stays".</param>
internal sealed record RolloutStepRow(string Node, bool Canary, string State, string? Reason)
{
    public static RolloutStepRow From(RolloutStep step) =>
        new(
            step.Node,
            step.IsCanary,
            step.State.ToString().ToLowerInvariant(),
            step.Reason.Length == 0 ? null : step.Reason
        );
}
