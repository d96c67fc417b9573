using System.Collections.Immutable;
using Weir.Agent.Counters;
using Weir.Agent.State;
using Weir.Agent.Xdp;
using Weir.Core.Model;
using Weir.Core.Text;

namespace Weir.Agent;

/// <summary>What is loaded, how it came about, and whether somebody else changed it.</summary>
public sealed record AgentStatus
{
    /// <summary>True when the kernel holds a table of Weir's.</summary>
    public required bool HasTable { get; init; }

    /// <summary>The revision in force; null when there is none, or the state does not know the table.</summary>
    public Revision? Revision { get; init; }

    /// <summary>How it came about.</summary>
    public string Note { get; init; } = "";

    public required uint Generation { get; init; }

    /// <summary>The site in force; null when it is not known.</summary>
    public Site? Site { get; init; }

    /// <summary>Elements in all sets, as far as the kernel tells.</summary>
    public long? Elements { get; init; }

    /// <summary>What the rules dropped; null when there is no table.</summary>
    public DropCounters? Drops { get; init; }

    /// <summary>The interfaces on which XDP drops the bans.</summary>
    public ImmutableArray<XdpInterface> Xdp { get; init; } = [];

    /// <summary>Where a rollback leads, in words; null when there is nothing to go back to.</summary>
    public string? RollbackTo { get; init; }

    /// <summary>What somebody else changed in Weir's table.</summary>
    public ImmutableArray<string> Drift { get; init; } = [];

    /// <summary>When the revision is rolled back unless it is confirmed; null when it needs no confirmation.</summary>
    public DateTimeOffset? ConfirmBefore { get; init; }

    /// <summary>Whether the process that would roll back is alive; null when none is needed.</summary>
    public bool? Guarded { get; init; }

    public ImmutableArray<Diagnostic> Findings { get; init; } = [];
}
