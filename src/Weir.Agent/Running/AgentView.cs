using System.Collections.Immutable;
using Weir.Core.Model;

namespace Weir.Agent.Running;

/// <summary>
/// What a running agent has in force and thinks of it, at one moment. An immutable value that the reconciler swaps after each change: reading
/// it costs nothing and holds nobody up, whatever the number of readers.
/// </summary>
public sealed record AgentView
{
    /// <summary>How many of the last applies are kept.</summary>
    public const int AppliesKept = 50;

    /// <summary>Before anything is in force or read.</summary>
    public static AgentView Nothing { get; } = new();

    /// <summary>The site in force; null while nothing is.</summary>
    public Site? Site { get; init; }

    /// <summary>The revision in force; null while nothing is.</summary>
    public ulong? Revision { get; init; }

    /// <summary>When the revision in force was committed.</summary>
    public DateTimeOffset? AppliedAt { get; init; }

    /// <summary>How the revision in force came about.</summary>
    public string Note { get; init; } = "";

    /// <summary>Why changes are held; null when they are not.</summary>
    public string? Held { get; init; }

    /// <summary>"good", "bad" or "unread".</summary>
    public string Source { get; init; } = "unread";

    /// <summary>Why what the source wants is not in force; empty when it is, or nothing is wanted.</summary>
    public string NotApplied { get; init; } = "";

    /// <summary>When the last apply is rolled back; null when none waits.</summary>
    public DateTimeOffset? ConfirmBefore { get; init; }

    /// <summary>True while somebody else's change of Weir's table is kept, or could not be put right yet.</summary>
    public bool Drift { get; init; }

    /// <summary>The last changes of the kernel's rules, the newest first; at most <see cref="AppliesKept"/>.</summary>
    public ImmutableArray<AppliedChange> Applies { get; init; } = [];

    /// <summary>All changes of the kernel's rules since the agent started, counted.</summary>
    public ApplyTally Tally { get; init; } = ApplyTally.Nothing;
}

/// <summary>One change that came into force.</summary>
/// <param name="Time">When.</param>
/// <param name="Kind">The kind of plan: <c>elements</c>, <c>structure</c> …</param>
/// <param name="Revision">In force since.</param>
/// <param name="Operations">Kernel operations of the transaction.</param>
/// <param name="KernelMs">The kernel's time for it, milliseconds.</param>
/// <param name="Note">How it came about: <c>agent</c>, <c>apply</c>, <c>rollback of …</c>, <c>repair</c>.</param>
public sealed record AppliedChange(
    DateTimeOffset Time,
    string Kind,
    ulong? Revision,
    int Operations,
    int ElementsAdded,
    int ElementsRemoved,
    int ConnectionsEnded,
    double KernelMs,
    string Note
);
