using Weir.Agent.Running;
using Weir.Cli.Documents;
using Weir.Cli.Rows;
using Weir.Sources.Editing;

namespace Weir.Web.Editing;

/// <summary>An edit in force that is rolled back unless it is confirmed. Kept in memory: a restart of the agent forgets how to undo it.</summary>
/// <param name="Revision">In force with it.</param>
/// <param name="By">Name of the token.</param>
internal sealed record UnconfirmedEdit(
    EditOutcome Outcome,
    ulong Revision,
    string By,
    DateTimeOffset At,
    DateTimeOffset Deadline
)
{
    /// <summary>In force, and rolled back at the deadline.</summary>
    public const string Waiting = "waiting";

    /// <summary>The kernel went back; the source still says it, and is held.</summary>
    public const string RolledBack = "rolledBack";

    /// <summary>Null when it is over: confirmed, or accepted, by whomever.</summary>
    public string? StateIn(AgentView view) =>
        view.Revision == Revision
            ? view.ConfirmBefore is null
                ? null
                : Waiting
            : view.Held is null
                ? null
                : RolledBack;

    public UnconfirmedDocument Document(string state) =>
        new()
        {
            State = state,
            By = By,
            At = Words.Of(At),
            Revision = Revision,
            ConfirmBefore = state == Waiting ? Words.Of(Deadline) : null,
            Changes = [.. Outcome.Changes.Select(ChangeRow.From)],
        };
}
