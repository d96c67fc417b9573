using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Weir.Agent;
using Weir.Agent.Reconciling;
using Weir.Cli.Documents;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources;
using Weir.Sources.Editing;
using Weir.Web.Objects;
using Weir.Web.Pipeline;

namespace Weir.Web.Editing;

/// <summary>
/// Edits of the site's source over HTTP, one after the other. Each is the editor's one transaction, as with the verbs; what it means comes
/// into force through the agent, and with a confirmation the two are one: an edit that the agent does not put into force is undone.
/// </summary>
internal sealed class SourceEdits(WebGround ground) : IDisposable
{
    /// <summary>How long readings wait for an edit: the source's lock may be another's for seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // Edits wait here and nowhere else, so that they take no turn from those who only read.
    private readonly Crowd _turn = new(atWork: 1, waiting: 255);
    private readonly Crowd _confirmations = new(atWork: 1, waiting: 31);
    private long _number;

    /// <summary>Whether the rows of a site can be changed over HTTP: a SQLite file with Weir's own tables.</summary>
    public static bool IsEditable(string site, TimeProvider time) =>
        SiteFolder.SourceOf(site) == SourceKind.Sqlite && SiteFolder.OpenEditor(site, time).Value is not null;

    /// <summary>The edit that waits for its confirmation, or was rolled back without one and is still in the source; else null.</summary>
    public UnconfirmedDocument? Unconfirmed
    {
        get
        {
            var edit = ground.Unconfirmed.Current;
            var state = edit?.StateIn(ground.View);
            return edit is null || state is null ? null : edit.Document(state);
        }
    }

    /// <param name="edit">Asks the editor for the change.</param>
    /// <param name="by">Name of the token.</param>
    /// <param name="written">Told which rows are changed as soon as they are, whatever becomes of them.</param>
    /// <param name="gone">The client went away: an edit that waits for its turn is not made, one that is begun goes on to its end.</param>
    /// <exception cref="Refusal">Nothing was changed, unless a diagnostic says so.</exception>
    public async Task<EditDocument> Make(
        Func<ISiteEditor, EditOutcome> edit,
        EditTerms terms,
        string by,
        Action<ImmutableArray<SiteChange>> written,
        CancellationToken gone
    )
    {
        using var turn = await _turn.Enter(gone).ConfigureAwait(false);
        if (terms.Rehearse)
        {
            return await Rehearse(edit).ConfigureAwait(false);
        }

        return terms.ConfirmWithin is { } within
            ? await Guarded(edit, within, by, written).ConfigureAwait(false)
            : await Plain(edit, terms.Apply, written).ConfigureAwait(false);
    }

    /// <summary>Puts the source, or what is held of it, into force.</summary>
    /// <exception cref="Refusal">The agent refused.</exception>
    public async Task<ApplyDocument> Ask(AgentRequest request, CancellationToken gone)
    {
        using var turn = await _turn.Enter(gone).ConfigureAwait(false);
        return Document(await ground.Ask(request).ConfigureAwait(false));
    }

    public void Dispose()
    {
        _turn.Dispose();
        _confirmations.Dispose();
    }

    /// <summary>Keeps what waits for its confirmation.</summary>
    /// <exception cref="Refusal">Nothing does.</exception>
    public async Task<ConfirmDocument> Confirm(CancellationToken gone)
    {
        // Not behind the edits: it has a deadline.
        using var turn = await _confirmations.Enter(gone).ConfigureAwait(false);
        var reply = await ground.Ask(new AgentRequest.Confirm()).ConfigureAwait(false);
        ground.Unconfirmed.Forget();
        return new ConfirmDocument { Revision = reply.State?.Revision ?? 0 };
    }

    /// <summary>
    /// Goes back to what was in force before. An edit that waits for its confirmation, or was rolled back without one, is undone in the source
    /// too, so that nothing is held afterwards.
    /// </summary>
    /// <exception cref="Refusal">There is nothing to go back to, or the source could not be put back.</exception>
    public async Task<ApplyDocument> Rollback(CancellationToken gone)
    {
        using var turn = await _turn.Enter(gone).ConfigureAwait(false);
        RefuseBeforeWork();
        var edit = ground.Unconfirmed.Current;
        var state = edit?.StateIn(ground.View);
        if (edit is null || state is null)
        {
            var plain = await ground.Ask(new AgentRequest.Rollback()).ConfigureAwait(false);
            return Document(plain);
        }

        var back =
            state == UnconfirmedEdit.Waiting
                ? Document(await ground.Ask(new AgentRequest.Rollback()).ConfigureAwait(false))
                : null;
        var undone = Undo(new EditOutcome(edit.After, [], []) { Before = edit.Before });
        if (undone.HasErrors)
        {
            throw new Refusal(409, [ObjectDiagnostics.NotUndone(), .. undone.Diagnostics]);
        }

        ground.Unconfirmed.Forget();
        // The source says again what is in force, so the agent lets its changes through; unless somebody else changed more.
        var reply = await ground.Agent.Ask(new AgentRequest.Apply(null, AllowEmpty: false)).ConfigureAwait(false);
        var document =
            back ?? (reply.Failure is null ? Document(reply) : throw Refusal.Of(AgentFailure.Input, reply.Diagnostics));
        return document with
        {
            Undone = [.. undone.Changes.Select(ChangeRow.From)],
            Diagnostics = document.Diagnostics.AddRange(DiagnosticDocument.From(reply.Diagnostics)),
        };
    }

    private async Task<EditDocument> Plain(
        Func<ISiteEditor, EditOutcome> edit,
        bool apply,
        Action<ImmutableArray<SiteChange>> written
    )
    {
        if (apply)
        {
            RefuseBeforeWork();
            RefuseWhileHeld();
        }

        var outcome = Write(edit);
        written(outcome.Changes);
        var document = EditDocument.From(outcome);
        if (!apply || outcome.Site is null || outcome.Changes.IsEmpty)
        {
            return document;
        }

        var reply = await ground.Agent.Ask(new AgentRequest.Apply(null, AllowEmpty: false)).ConfigureAwait(false);
        return reply.Failure is { } failure
            ? throw Refusal.Of(failure, [ObjectDiagnostics.Written(), .. reply.Diagnostics])
            : document with
            {
                Apply = Document(reply),
            };
    }

    private async Task<EditDocument> Guarded(
        Func<ISiteEditor, EditOutcome> edit,
        TimeSpan within,
        string by,
        Action<ImmutableArray<SiteChange>> written
    )
    {
        var number = Interlocked.Increment(ref _number);
        await ground.Ask(new AgentRequest.BeginEdit(number, Patience)).ConfigureAwait(false);
        EditOutcome outcome;
        try
        {
            outcome = Write(edit, prepared => Keep(prepared, by));
            written(outcome.Changes);
        }
        catch
        {
            ground.Unconfirmed.Forget();
            await ground.Agent.Ask(new AgentRequest.EndEdit(number)).ConfigureAwait(false);
            throw;
        }

        var document = EditDocument.From(outcome);
        if (outcome.Site is null || outcome.Changes.IsEmpty)
        {
            await ground.Agent.Ask(new AgentRequest.EndEdit(number)).ConfigureAwait(false);
            return document;
        }

        var request = new AgentRequest.Apply(within, AllowEmpty: false) { Edit = number };
        var reply = await ground.Agent.Ask(request).ConfigureAwait(false);
        if (reply.Failure is { } failure)
        {
            throw await TakenBack(outcome, number, failure, reply.Diagnostics).ConfigureAwait(false);
        }

        if (reply.Result is { ConfirmBefore: { } deadline, Revision: { } revision })
        {
            ground.Unconfirmed.InForce(revision.Number, deadline);
        }
        else
        {
            ground.Unconfirmed.Forget(); // nothing of it concerns the kernel
        }

        return document with
        {
            Apply = Document(reply),
        };
    }

    /// <summary>The agent did not put the edit into force: the source is put back before its changes come into force again.</summary>
    private async Task<Refusal> TakenBack(
        EditOutcome outcome,
        long number,
        AgentFailure failure,
        ImmutableArray<Diagnostic> cause
    )
    {
        var undone = Undo(outcome);
        ground.Unconfirmed.Forget();
        if (undone.HasErrors)
        {
            await ground.Agent.Ask(new AgentRequest.EndEdit(number)).ConfigureAwait(false);
            return Refusal.Of(failure, [ObjectDiagnostics.Written(), .. cause, .. undone.Diagnostics]);
        }

        // A reading of the source as it is again; the one before may still say what was taken back.
        var request = new AgentRequest.Apply(null, AllowEmpty: false) { Edit = number };
        await ground.Agent.Ask(request).ConfigureAwait(false);
        return Refusal.Of(failure, [ObjectDiagnostics.Undone(), .. cause]);
    }

    private async Task<EditDocument> Rehearse(Func<ISiteEditor, EditOutcome> edit)
    {
        var outcome = Outcome(SiteFolder.OpenRehearsal(ground.SiteDirectory, ground.Time, feeds: null), edit);
        var document = EditDocument.From(outcome);
        return outcome.Site is { } site
            ? document with
            {
                Plan = await SitePlans.Of(ground, site, outcome.Diagnostics).ConfigureAwait(false),
            }
            : document;
    }

    /// <exception cref="Refusal">It was not made.</exception>
    private EditOutcome Write(Func<ISiteEditor, EditOutcome> edit, Action<EditOutcome>? prepared = null) =>
        Outcome(SiteFolder.OpenEditor(ground.SiteDirectory, ground.Time, prepared), edit);

    /// <summary>How to undo it is on the disk before the source says it.</summary>
    private void Keep(EditOutcome prepared, string by)
    {
        if (prepared is not { Before: { } before, Site: { } after } || prepared.Changes.IsEmpty)
        {
            return;
        }

        try
        {
            ground.Unconfirmed.Begin(new UnconfirmedEdit(before, after, by, ground.Time.GetUtcNow()));
        }
        catch (Exception unwritable) when (UnconfirmedEdits.IsUnwritable(unwritable))
        {
            throw new Refusal(
                StatusCodes.Status507InsufficientStorage,
                ObjectDiagnostics.Unwritable(unwritable.Message)
            );
        }
    }

    private EditOutcome Outcome(Checked<ISiteEditor> opened, Func<ISiteEditor, EditOutcome> edit)
    {
        var source = SiteFolder.SourceOf(ground.SiteDirectory);
        if (source != SourceKind.Sqlite || opened.Value is not { } editor)
        {
            throw new Refusal(409, [ObjectDiagnostics.NotEditable(source), .. opened.Diagnostics]);
        }

        var outcome = edit(editor);
        return outcome.HasErrors ? throw new Refusal(StatusOf(outcome), outcome.Diagnostics.AsSpan()) : outcome;
    }

    private EditOutcome Undo(EditOutcome outcome)
    {
        var opened = SiteFolder.OpenEditor(ground.SiteDirectory, ground.Time);
        return opened.Value is { } editor && outcome is { Before: not null, Site: not null }
            ? editor.Undo(outcome)
            : new EditOutcome(null, [], opened.Diagnostics.Add(ObjectDiagnostics.NotEditable(null)));
    }

    /// <summary>An agent that waits for the lock, or for what another one left to be confirmed, puts nothing into force yet.</summary>
    private void RefuseBeforeWork()
    {
        if (!ground.Agent.IsAtWork)
        {
            throw Refusal.Of(AgentFailure.Refused, [AgentEvents.NotStarted()]);
        }
    }

    /// <summary>A held change, or one that waits, is answered before another one is made: else the source would say what nobody sees.</summary>
    private void RefuseWhileHeld()
    {
        var view = ground.View;
        if (view.Held is { } why)
        {
            throw new Refusal(409, AgentEvents.HeldRequest(why));
        }

        if (view.ConfirmBefore is { } deadline)
        {
            throw new Refusal(409, EditEvents.Waits(deadline));
        }
    }

    /// <summary>404 for a row that is not there, 409 where rows are in the way, 503 where the source cannot be used, else 400.</summary>
    private static int StatusOf(EditOutcome outcome)
    {
        var codes = outcome.Diagnostics.Where(one => one.Severity == Severity.Error).Select(one => one.Code).ToArray();
        return codes.Contains("WEIR0151") ? 404
            : codes.Contains("WEIR0152") || codes.Contains("WEIR0150") ? 409
            : codes.Contains("WEIR0153") ? 400
            : codes.Any(static code => code.StartsWith("WEIR01", StringComparison.Ordinal)) ? 503
            : 400;
    }

    private static ApplyDocument Document(AgentReply reply) =>
        ApplyDocument.From(
            reply.Result ?? throw new InvalidOperationException("the agent answered without a result"),
            TimeSpan.Zero
        );
}
