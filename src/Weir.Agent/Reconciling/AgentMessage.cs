using System.Collections.Immutable;
using Weir.Agent.Applying;
using Weir.Core;
using Weir.Core.Fleet;
using Weir.Core.Model;
using Weir.Core.Quotas;
using Weir.Core.Text;
using Weir.Kernel.NfTables;
using Weir.Sources.Configuration;

namespace Weir.Agent.Reconciling;

/// <summary>What reaches the reconciler. The hierarchy is closed.</summary>
internal abstract record AgentMessage
{
    private AgentMessage() { }

    /// <summary>The source was read; the reading itself lies in the reconciler's one place for it, where a newer one replaces it.</summary>
    public sealed record SourceRead : AgentMessage;

    /// <param name="IsLost">Events were lost: nobody knows what was committed.</param>
    public sealed record Committed(IReadOnlyList<NftSeenCommit> Commits, bool IsLost) : AgentMessage;

    public sealed record Settings(AgentFile File) : AgentMessage;

    /// <summary>The fleet's reason for holding changed.</summary>
    public sealed record FleetMoved : AgentMessage;

    /// <summary>Quotas were judged: who is on another plan than the source says.</summary>
    public sealed record MembersMoved(PlanMoves Moves) : AgentMessage;

    public sealed record Asked(AgentRequest Request, TaskCompletionSource<AgentReply> Reply) : AgentMessage;
}

/// <summary>What may be asked of a running agent. The hierarchy is closed.</summary>
public abstract record AgentRequest
{
    private AgentRequest() { }

    /// <summary>What it does; what is in force is saved first, so that the state folder tells the rest.</summary>
    public sealed record Status : AgentRequest;

    /// <summary>Read the source now and put it into force.</summary>
    /// <param name="Within">Roll back unless confirmed within this time; null keeps it at once.</param>
    /// <param name="AllowEmpty">Also when the source is empty.</param>
    public sealed record Apply(TimeSpan? Within, bool AllowEmpty) : AgentRequest
    {
        /// <summary>Answered by a reading with this <c>WatchedReading.Ticket</c> or a later one.</summary>
        internal long Ticket { get; init; }

        /// <summary>The edit that <see cref="BeginEdit"/> announced and this puts into force; null for none.</summary>
        public long? Edit { get; init; }

        /// <summary>An operator's own: what <c>drift: keep</c> left of somebody else's change is put right too.</summary>
        public bool Repairs { get; init; }
    }

    /// <summary>
    /// The source is about to be edited, and the edit is to be put into force with a confirmation: readings change nothing until the
    /// <see cref="Apply"/> of this edit has done so, or <see cref="EndEdit"/> comes, or the patience is over. Refused while something
    /// is held, waits for a confirmation, or another edit is at work.
    /// </summary>
    /// <param name="Edit">A number that no other edit of this process has.</param>
    public sealed record BeginEdit(long Edit, TimeSpan Patience) : AgentRequest;

    /// <summary>Nothing was edited after all.</summary>
    public sealed record EndEdit(long Edit) : AgentRequest;

    public sealed record Confirm : AgentRequest;

    public sealed record Rollback : AgentRequest;

    /// <summary>Put into force what is held.</summary>
    public sealed record Accept : AgentRequest;

    /// <summary>Of the fleet, in this process alone: put a rollout's site into force, and go back unless it is confirmed.</summary>
    internal sealed record Stage(Site Site, TimeSpan Within) : AgentRequest;

    /// <summary>Of the fleet: go back to what was before the rollout, if the rows of this name are in force.</summary>
    internal sealed record TakeBack(SiteName Name, string Why) : AgentRequest;
}

/// <summary>What the agent answers: a result, a state, or why not.</summary>
public sealed record AgentReply
{
    /// <summary>Why nothing was done; null when it was.</summary>
    public AgentFailure? Failure { get; init; }

    public ImmutableArray<Diagnostic> Diagnostics { get; init; } = [];

    public ApplyResult? Result { get; init; }

    public AgentState? State { get; init; }

    internal static AgentReply Refuse(params ReadOnlySpan<Diagnostic> diagnostics) =>
        new() { Failure = AgentFailure.Input, Diagnostics = [.. diagnostics] };
}

/// <summary>What a running agent says of itself.</summary>
/// <param name="Process">Its process id.</param>
/// <param name="Revision">In force; null while nothing is.</param>
/// <param name="Held">Why changes are held; null when they are not.</param>
/// <param name="Source">"good", "bad" or "unread".</param>
/// <param name="ConfirmBefore">When the last apply is rolled back; null when none waits.</param>
/// <param name="IsSaved">Whether the state folder knows what is in force.</param>
public sealed record AgentState(
    int Process,
    ulong? Revision,
    string? Held,
    string Source,
    DateTimeOffset? ConfirmBefore,
    bool IsSaved
)
{
    /// <summary>Whether somebody else's change of the table is in force.</summary>
    public bool IsDrifted { get; init; }

    /// <summary>What goes wrong at the moment, a line each: what the journal said once, and what is not over yet.</summary>
    public EquatableArray<string> Troubles { get; init; }
}
