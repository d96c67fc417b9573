using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Weir.Agent;
using Weir.Agent.Running;
using Weir.Agent.Xdp;
using Weir.Cli.Rows;
using Weir.Sources;

namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir status</c>.</summary>
internal sealed record StatusDocument : Document
{
    /// <summary>True when the kernel holds a table of Weir's.</summary>
    public required bool Loaded { get; init; }

    /// <summary>The revision in force; null for none or an unknown one.</summary>
    public required ulong? Revision { get; init; }

    /// <summary>When it was committed, ISO 8601.</summary>
    public required string? Applied { get; init; }

    /// <summary>How it came about.</summary>
    public required string Note { get; init; }

    public required uint Generation { get; init; }

    /// <summary>Rows of the site in force; null when it is not known.</summary>
    public required RowCounts? Counts { get; init; }

    /// <summary>Elements in all sets; null where the kernel does not tell (before Linux 6.16).</summary>
    public required long? Elements { get; init; }

    /// <summary>What the rules dropped; null when nothing is loaded.</summary>
    public required DropCounterRow? Counters { get; init; }

    /// <summary>The interfaces on which XDP drops the bans.</summary>
    public required ImmutableArray<XdpRow> Xdp { get; init; }

    /// <summary>Where <c>weir rollback</c> leads; null when there is nothing to go back to.</summary>
    public required string? RollbackTo { get; init; }

    public required ImmutableArray<string> Drift { get; init; }

    /// <summary>When the revision is rolled back unless it is confirmed, ISO 8601.</summary>
    public required string? ConfirmBefore { get; init; }

    /// <summary>Whether the guardian that would roll back is alive; null when none is needed.</summary>
    public required bool? Guarded { get; init; }

    public required string StateDirectory { get; init; }

    /// <summary>The agent that runs for this state folder; null when none does.</summary>
    public AgentPart? Agent { get; init; }

    /// <summary>The last changes of the kernel's rules, the newest first; told by a running agent's API alone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<AppliedRow>? LastApplies { get; init; }

    public static StatusDocument From(AgentStatus status, string stateDirectory) =>
        new()
        {
            Loaded = status.HasTable,
            Revision = status.Revision?.Number,
            Applied = status.Revision is { } revision ? Words.Of(revision.Time) : null,
            Note = status.Note,
            Generation = status.Generation,
            Counts = status.Site is { } site ? RowCounts.From(SiteCounts.Of(site)) : null,
            Elements = status.Elements,
            Counters = status.Drops is { } drops ? DropCounterRow.From(drops) : null,
            Xdp = [.. status.Xdp.Select(XdpRow.From)],
            RollbackTo = status.RollbackTo,
            Drift = status.Drift,
            ConfirmBefore = status.ConfirmBefore is { } deadline ? Words.Of(deadline) : null,
            Guarded = status.Guarded,
            StateDirectory = stateDirectory,
            Diagnostics = DiagnosticDocument.From(status.Findings),
        };
}

/// <summary>One interface with the XDP program; interfaces of a site share the table and its counts.</summary>
/// <param name="Mode">"native" or "generic".</param>
internal sealed record XdpRow(string Interface, string Mode, long Bans, long Packets, long Bytes)
{
    public static XdpRow From(XdpInterface on) =>
        new(on.Name, on.Mode.ToString().ToLowerInvariant(), on.Bans, on.Packets, on.Bytes);
}

/// <summary>One change of the kernel's rules.</summary>
/// <param name="Time">When it was committed, ISO 8601.</param>
/// <param name="Kind">The kind of plan.</param>
/// <param name="Revision">In force since.</param>
/// <param name="Operations">Kernel operations of the transaction.</param>
/// <param name="KernelMs">The kernel's time for it.</param>
/// <param name="Note">How it came about.</param>
internal sealed record AppliedRow(
    string Time,
    string Kind,
    ulong? Revision,
    int Operations,
    int ElementsAdded,
    int ElementsRemoved,
    int ConnectionsEnded,
    double KernelMs,
    string Note
)
{
    public static AppliedRow From(AppliedChange change) =>
        new(
            Words.Of(change.Time),
            change.Kind,
            change.Revision,
            change.Operations,
            change.ElementsAdded,
            change.ElementsRemoved,
            change.ConnectionsEnded,
            change.KernelMs,
            change.Note
        );
}
