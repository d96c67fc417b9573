using Weir.Agent.Confirming;
using Weir.Agent.Running;
using Weir.Cli.Documents;
using Weir.Cli.Rows;
using Weir.Core.Model;

namespace Weir.Web.Editing;

/// <summary>An edit of the source that is rolled back unless it is confirmed.</summary>
/// <param name="Before">The source's site before it.</param>
/// <param name="After">And with it.</param>
/// <param name="By">Name of the token.</param>
internal sealed record UnconfirmedEdit(Site Before, Site After, string By, DateTimeOffset At)
{
    /// <summary>In force, and rolled back at the deadline.</summary>
    public const string Waiting = "waiting";

    /// <summary>The kernel went back; the source still says it, and is held.</summary>
    public const string RolledBack = "rolledBack";

    /// <summary>In force with it; null while it is not.</summary>
    public ulong? Revision { get; init; }

    /// <summary>Null while it is not in force.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Null when it is over (confirmed, or accepted, by whomever), or is not in force yet.</summary>
    public string? StateIn(AgentView view) =>
        Revision is not { } revision ? null
        // One change waits at a time, so its deadline names it.
        : view.ConfirmBefore is { } deadline
            ? deadline == Deadline ? Waiting
                : null
        : RollbackNote.RevisionOf(view.Held) == revision ? RolledBack
        : null;

    public UnconfirmedDocument Document(string state) =>
        new()
        {
            State = state,
            By = By,
            At = Words.Of(At),
            Revision = Revision ?? 0,
            ConfirmBefore = state == Waiting && Deadline is { } deadline ? Words.Of(deadline) : null,
            Changes = [.. SiteDiff.Between(Before, After).Changes.Select(ChangeRow.From)],
        };
}
